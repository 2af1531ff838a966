using GraphCompiler.Compiler.Fusion;
using GraphCompiler.Compiler.Kernels.Transforms;

namespace GraphCompiler.Compiler.Kernels.Lowering;

/// <summary>Several groups in one launch: their kernels side by side, and those that depend on others in later phases.</summary>
/// <remarks>Values that only parts read are temporaries of the launch.</remarks>
public sealed class MergedLowering : GroupLowering
{
    private readonly GroupLowering[] parts;
    private readonly Value[] between;

    /// <summary>The lowering of a group of kind <see cref="FusionKind.Merged"/>.</summary>
    public MergedLowering(FusionGroup group) : base(group)
    {
        parts = [.. group.Parts.Select(LoweringRules.For)];
        between = [.. group.Parts.SelectMany(p => p.Outputs).Except(group.Outputs)];
    }

    /// <inheritdoc/>
    public override IReadOnlyList<KernelBuffer> Temporaries =>
        [.. between.Select(v => GroupBuffers.Of(v, BufferAccess.InOut)), .. parts.SelectMany(p => p.Temporaries)];

    /// <inheritdoc/>
    public override bool CanOverwrite(int output, int input)
    {
        (Value written, Value read) = (Group.Outputs[output], Group.Inputs[input]);
        GroupLowering writer = parts.Single(p => p.Group.Outputs.Contains(written));
        int at = writer.Group.Inputs.ToList().IndexOf(read);
        return at >= 0 && parts.All(p => p == writer || !p.Group.Inputs.Contains(read))
            && writer.CanOverwrite(writer.Group.Outputs.ToList().IndexOf(written), at);
    }

    /// <inheritdoc/>
    public override Kernel Lower(string name, VectorForm form)
    {
        var buffers = new GroupBuffers(this);
        // What one part writes and another reads is one buffer, both ways.
        HashSet<Value> readInside = [.. parts.SelectMany(p => p.Group.Inputs)];
        Dictionary<string, KernelBuffer> byName = buffers.All.ToDictionary(b => b.Name);
        foreach (Value value in Group.Outputs.Where(readInside.Contains))
        {
            KernelBuffer buffer = GroupBuffers.Of(value, BufferAccess.InOut);
            byName[buffer.Name] = buffer;
        }

        var slots = new List<List<Phase>>();
        var ends = new int[parts.Length];
        for (int i = 0; i < parts.Length; i++)
        {
            Kernel kernel = KernelMerging.Rename(parts[i].Lower(name, form), "_" + i.ToString(System.Globalization.CultureInfo.InvariantCulture), byName);
            int slot = Enumerable.Range(0, i)
                .Where(k => parts[k].Group.Outputs.Intersect(parts[i].Group.Inputs).Any()).Select(k => ends[k]).DefaultIfEmpty(0).Max();
            foreach (Phase phase in kernel.Phases)
            {
                while (slots.Count <= slot)
                {
                    slots.Add([]);
                }

                slots[slot++].Add(phase);
            }

            ends[i] = slot;
        }

        var names = new NameSource();
        Kernel merged = buffers.Kernel(name, Group, slots.SelectMany(KernelMerging.Compatible).Select(phases => KernelMerging.SideBySide(phases, names)).ToEquatable());
        return merged with { Buffers = buffers.All.Select(b => byName[b.Name]).ToEquatable() };
    }
}
