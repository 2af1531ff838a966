using GraphCompiler.Compiler.Fusion;
using GraphCompiler.Compiler.Kernels.Indexing;
using GraphCompiler.Compiler.Kernels.Lowering.Gpu;

namespace GraphCompiler.Compiler.Kernels.Lowering;

/// <summary>Elementwise and movement ops: loops over the elements of the outputs, which all have one number of elements.</summary>
/// <remarks>
/// Chunks of at least <see cref="ChunkElements"/> elements run in parallel, the innermost loop runs as lanes. What is read transposed is read in
/// tiles (<see cref="TransposedTiles"/>).
/// </remarks>
public sealed class ElementwiseLowering : GroupLowering
{
    /// <summary>Elements of a chunk, about.</summary>
    public const long ChunkElements = 16384;

    private const long ChunksToShare = 64, LongestChunk = 1 << 17;

    private readonly IterationSpace space;
    private readonly TransposedTiles? tiles;

    /// <summary>The lowering of a group of kind <see cref="FusionKind.Elementwise"/>.</summary>
    public ElementwiseLowering(FusionGroup group) : base(group)
    {
        space = IterationSpace.Of(group, group.Outputs);
        tiles = TransposedTiles.Of(group, space);
    }

    /// <inheritdoc/>
    public override bool CanOverwrite(int output, int input)
    {
        // Each element of the input is read where the element of the output at the same place is written, once, and nowhere else.
        (Value read, Value written) = (Group.Inputs[input], Group.Outputs[output]);
        return tiles is null or { IsExact: true } && read.Type.Elements == written.Type.Elements
            && space.Accesses.Where(a => a.Value == read).All(a => space.IsInPlace(a, written));
    }

    /// <inheritdoc/>
    public override Kernel Lower(string name, VectorForm form)
    {
        var buffers = new GroupBuffers(this);
        if (form.IsGrid)
        {
            Phase grid = tiles is null ? GridElements.Emit(Group, space, buffers) : new GridTransposes(Group, space, tiles.Rows, buffers).Emit();
            return buffers.Kernel(name, Group, [grid]);
        }

        var names = new NameSource();
        var scope = new KernelScope(names);
        long chunks = tiles?.Emit(scope, form, buffers) ?? Rows(scope, buffers);
        double cost = ElementCost.Of(Group) * Math.Max(1, Group.Outputs[0].Type.Elements / Math.Max(1, chunks));
        var phase = new Phase(LoopNest.Chunk, chunks, cost, scope.Code.Statements.ToEquatable());
        return buffers.Kernel(name, Group, [phase]);
    }

    private long Rows(KernelScope scope, GroupBuffers buffers)
    {
        var emitter = new ElementEmitter(Group, buffers.Inputs, buffers.FaultWord);
        // Long streams are what the caches fetch ahead for: a few dozen chunks are enough to share.
        long elements = space.Extents.Aggregate(1L, (n, e) => checked(n * e));
        long chunk = Math.Clamp(elements / ChunksToShare, ChunkElements, LongestChunk);
        return LoopNest.Emit(scope, space.Extents, chunk, (inner, loops) =>
            buffers.Store(inner, emitter, Group.Outputs.Select(v => (v, space.Index(OutputPlacement.Computed(v).Type.Shape, loops)))));
    }
}
