using GraphCompiler.Compiler.Fusion;
using GraphCompiler.Compiler.Kernels.Lowering.Gpu;

namespace GraphCompiler.Compiler.Kernels.Lowering.Fibers;

/// <summary>
/// Reductions over axes of any place, each after those it depends on, and elements that depend on the results: softmax along a middle axis,
/// batch norm, their gradients.
/// </summary>
/// <remarks>
/// <code>
/// parallel chunk:  for each block of fibers:
///   sweep 1:  states of the block += elements;  results
///   sweep 2:  the same with elements that depend on the first results; what is costly, or lies scattered, is kept in scratch
///   last:     store outputs of the elements
///   store outputs of the results
/// </code>
/// A <em>fiber</em> is what is reduced to one result. It is read from memory once and swept over in the caches, where a kernel a stage would
/// read it once for each. The order of each reduction is that of <see cref="ReductionOrder"/>, with the segments one after another.
/// </remarks>
public sealed class FiberLowering : GroupLowering
{
    private readonly Lazy<SweepAccesses> accesses;

    /// <summary>The lowering of a group whose pattern has fibers.</summary>
    public FiberLowering(FusionGroup group) : base(group)
    {
        Pattern = GroupPattern.Of(group)!;
        Reductions = [.. group.Nodes.Where(n => n.Op is ReductionOp)];
        accesses = new(() => new SweepAccesses(group, Reductions, Outputs(Level.Element), Outputs(Level.Result)));
    }

    /// <summary>The loops and the level of each node.</summary>
    public GroupPattern Pattern { get; }

    /// <summary>The reductions, operands before users.</summary>
    public IReadOnlyList<Node> Reductions { get; }

    /// <summary>Inputs as large as the space of which each element is read in its own place.</summary>
    public IEnumerable<Value> InPlace => Group.Inputs.Where(v => v.Type.Elements == Pattern.Elements && accesses.Value.IsReadInPlace(v));

    /// <summary>The outputs of a level.</summary>
    public IReadOnlyList<Value> Outputs(Level level) => [.. Group.Outputs.Where(v => Pattern.Levels[v.Node] == level)];

    /// <inheritdoc/>
    public override bool CanOverwrite(int output, int input) =>
        accesses.Value.CanOverwrite(Group.Outputs[output], Group.Inputs[input], isResult: Pattern.Levels[Group.Outputs[output].Node] == Level.Result);

    /// <inheritdoc/>
    public override Kernel Lower(string name, VectorForm form)
    {
        var buffers = new GroupBuffers(this);
        var names = new NameSource();
        if (form.IsGrid)
        {
            var blocks = FiberBlocks.Single(Pattern.Order!);
            var grid = new GridScope(names, (blocks.Count + GridScope.ItemLanes - 1) / GridScope.ItemLanes, GridScope.ItemLanes);
            return buffers.Kernel(name, Group, [Sweeps(blocks, form, buffers, grid.Body).Emit(grid)]);
        }

        var phase = new KernelScope(names);
        return buffers.Kernel(name, Group, [Sweeps(FiberBlocks.Of(Pattern.Order!), form, buffers, phase).Emit(phase)]);
    }

    private FiberSweeps Sweeps(FiberBlocks blocks, VectorForm form, GroupBuffers buffers, KernelScope phase)
    {
        var elements = new FiberElements(this, blocks, keeps: !form.IsGrid, buffers, phase);
        return !blocks.Order.IsMinor ? new ColumnSweeps(this, blocks, form, phase, elements)
            : blocks.Width == 1 ? new RunSweeps(this, blocks, form, phase, elements)
            : new ShortRunSweeps(this, blocks, form, phase, elements);
    }
}
