using System.Globalization;
using GraphCompiler.Compiler.Kernels;

namespace GraphCompiler.Backend.OpenCl.Printing;

/// <summary>One phase of a kernel as it is launched.</summary>
/// <param name="Name">Name of the function in the source.</param>
/// <param name="Buffers">Positions of its arguments among the kernel's buffers: each a buffer of bytes and an offset into it.</param>
internal sealed record PhaseFunction(string Name, EquatableArray<int> Buffers);

/// <summary>The phases of kernels as <c>__kernel</c> functions: a work group runs a chunk, each of its items a lane. Phases that differ in names and comments alone are one function.</summary>
/// <remarks>
/// <code>
/// __kernel __attribute__((reqd_work_group_size(1, 1, 1)))
/// void k0_mul(__global uchar* x_block, ulong x_offset, __global uchar* y_block, ulong y_offset)
/// {
///     __global const float* x = (__global const float*)(x_block + x_offset);
///     __global float* y = (__global float*)(y_block + y_offset);
///     long chunk = get_group_id(0);
/// </code>
/// </remarks>
/// <param name="library">Gathers the functions that they call.</param>
/// <param name="comments">Whether comments are printed.</param>
internal sealed class PhaseFunctions(FunctionLibrary library, bool comments)
{
    /// <summary>Most scratch memory of one lane of a group: what 256 of them have together fits the stack of a processor's thread.</summary>
    private const long MostLaneScratch = 16 * 1024;

    private readonly Dictionary<string, PhaseFunction> functions = new(StringComparer.Ordinal);
    private readonly Dictionary<Kernel, PhaseFunction[]> known = new(ReferenceEqualityComparer.Instance);
    private readonly List<string> sources = [];

    /// <summary>The functions, in the order of first use.</summary>
    public IEnumerable<string> Sources => sources;

    /// <summary>The functions of a kernel, one a phase.</summary>
    public IReadOnlyList<PhaseFunction> Of(Kernel kernel)
    {
        if (!known.TryGetValue(kernel, out PhaseFunction[]? phases))
        {
            known.Add(kernel, phases = [.. kernel.Phases.Select((phase, i) => Find(kernel, phase, i))]);
        }

        return phases;
    }

    private PhaseFunction Find(Kernel kernel, Phase phase, int number)
    {
        long scratch = phase.Body.OfType<Scratch>().Where(s => s.Buffer.Access == BufferAccess.Scratch).Sum(s => s.Buffer.Elements * s.Buffer.Element.Size);
        if (phase.Lanes is not null && scratch > MostLaneScratch)
        {
            throw DiagnosticId.UnsupportedKernel.Error($"scratch of {scratch} bytes in one lane of {kernel.Name}; at most {MostLaneScratch}");
        }

        var canonical = new Dictionary<string, string>(StringComparer.Ordinal);
        string key = Print(kernel, phase, "", out EquatableArray<int> buffers, isCommented: false, names: name =>
            canonical.TryGetValue(name, out string? known) ? known : canonical[name] = string.Create(CultureInfo.InvariantCulture, $"n{canonical.Count}"));
        if (!functions.TryGetValue(key, out PhaseFunction? function))
        {
            string name = ClText.Identifier(kernel.Name) + (kernel.Phases.Count == 1 ? "" : string.Create(CultureInfo.InvariantCulture, $"_phase{number}"));
            functions.Add(key, function = new PhaseFunction(name, buffers));
            sources.Add(Print(kernel, phase, name, out _, comments, ClText.Identifier));
        }

        return function with { Buffers = buffers };
    }

    private string Print(Kernel kernel, Phase phase, string name, out EquatableArray<int> buffers, bool isCommented, Func<string, string> names)
    {
        var used = new HashSet<string>(StringComparer.Ordinal);
        string Use(string variable)
        {
            used.Add(variable);
            return names(variable);
        }

        var body = new ClWriter(depth: 1);
        body.Line($"{phase.Chunk.Type.Code} {Use(phase.Chunk.Name)} = get_group_id(0);");
        if (phase.Lanes is { Variable: var lane })
        {
            body.Line($"{lane.Type.Code} {Use(lane.Name)} = get_local_id(0);");
        }

        new StatementPrinter(body, library, Use, isCommented).Print(phase.Body);
        int[] arguments = [.. Enumerable.Range(0, kernel.Buffers.Count).Where(i => used.Contains(kernel.Buffers[i].Name))];
        buffers = arguments.ToEquatable();

        var writer = new ClWriter();
        if (isCommented)
        {
            foreach (KernelOrigin origin in kernel.Origins)
            {
                writer.Line(ClText.Comment(origin.Node, origin.Location));
            }
        }

        writer.Line($"__kernel __attribute__((reqd_work_group_size({phase.LaneCount}, 1, 1)))");
        IEnumerable<string> parameters = arguments.Select(i => names(kernel.Buffers[i].Name)).Select(b => $"__global uchar* {b}_block, ulong {b}_offset");
        writer.Line($"void {name}({string.Join(", ", parameters)})");
        writer.Line("{");
        foreach (KernelBuffer buffer in arguments.Select(i => kernel.Buffers[i]))
        {
            string type = $"__global {(buffer.Access == BufferAccess.In ? "const " : "")}{buffer.Element.MemoryCode}*", b = names(buffer.Name);
            writer.Line($"    {type} {b} = ({type})({b}_block + {b}_offset);");
        }

        return $"{writer}{body}}}\n";
    }
}
