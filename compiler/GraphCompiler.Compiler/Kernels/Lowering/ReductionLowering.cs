using GraphCompiler.Compiler.Fusion;
using GraphCompiler.Compiler.Kernels.Indexing;
using GraphCompiler.Compiler.Kernels.Lowering.Gpu;

namespace GraphCompiler.Compiler.Kernels.Lowering;

/// <summary>Reductions that run through their operands in one way, with elementwise ops before and after, in one sweep.</summary>
/// <remarks>
/// Outputs are of two sizes: those of the results (the reductions, and what is computed of them), and those of the operands, which are stored
/// as the sweep comes by. Where the order has several segments, they run in parallel into partial states, which a second phase
/// combines in order. The loops are those of <see cref="MinorSweep"/> and <see cref="MajorSweep"/>.
/// </remarks>
public sealed class ReductionLowering : GroupLowering
{
    private readonly ReductionOrder order;
    private readonly Value[] results;
    private readonly Value[] elements;
    private readonly Lazy<SweepAccesses> accesses;

    /// <summary>The lowering of a group whose reductions all match.</summary>
    public ReductionLowering(FusionGroup group) : base(group)
    {
        Reductions = [.. group.Nodes.Where(n => n.Op is ReductionOp)];
        order = ReductionOrder.Of(Reductions[0]);
        long size = order.Kept * order.Reduced;
        results = [.. group.Outputs.Where(IsResult)];
        elements = [.. group.Outputs.Where(v => !IsResult(v))];
        if (elements.Any(v => v.Type.Elements != size) || Reductions.Any(r => !ReductionOrder.Of(r).Matches(order)))
        {
            throw new InvalidOperationException($"the reductions of group {group.Id} do not share one sweep");
        }

        accesses = new(() => new SweepAccesses(group, Reductions, elements, results));
    }

    /// <summary>The reductions.</summary>
    public IReadOnlyList<Node> Reductions { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<KernelBuffer> Temporaries => order.Segments == 1 ? []
        : [.. Reductions.SelectMany(r => Accumulator.Cells(r, "partial", order.Kept * order.Segments, BufferAccess.InOut))];

    /// <inheritdoc/>
    public override bool CanOverwrite(int output, int input) =>
        accesses.Value.CanOverwrite(Group.Outputs[output], Group.Inputs[input], IsResult(Group.Outputs[output]));

    /// <inheritdoc/>
    public override Kernel Lower(string name, VectorForm form)
    {
        var buffers = new GroupBuffers(this);
        if (order.Kept == 0)
        {
            return buffers.Kernel(name, Group, [form.IsGrid ? GridScope.Nothing : new Phase(LoopNest.Chunk, 0, 0, [])]);
        }

        var names = new NameSource();
        var sweep = new ReductionBody(
            Reductions, form, names, buffers, new Dictionary<Value, KernelBuffer>(),
            order.Segments == 1 ? [] : Accumulator.On(Reductions, buffers.Temporaries), elements, results);
        IEnumerable<Phase> phases = form.IsGrid ? GridReductions.Phases(sweep) : order.IsMinor ? MinorSweep.Phases(sweep) : MajorSweep.Phases(sweep);
        return buffers.Kernel(name, Group, phases.ToEquatable());
    }

    private bool IsResult(Value output) =>
        output.Type.Elements == order.Kept && (order.Reduced != 1 || Reductions.Any(r => DependsOn(output.Node, r)));

    private bool DependsOn(Node node, Node on)
    {
        HashSet<Node> dependent = [on];
        dependent.UnionWith(Group.Nodes.Where(n => n.Operands.Any(v => dependent.Contains(v.Node)) && dependent.Add(n)));
        return dependent.Contains(node);
    }
}
