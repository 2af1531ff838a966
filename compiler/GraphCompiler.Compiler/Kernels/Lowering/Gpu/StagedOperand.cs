using GraphCompiler.Compiler.Fusion;
using GraphCompiler.Compiler.Kernels.Indexing;
using GraphCompiler.Compiler.Kernels.Lowering.Contraction;

namespace GraphCompiler.Compiler.Kernels.Lowering.Gpu;

/// <summary>An operand of a dot on its way through shared memory: a block of free times contracted indices, [depth, free].</summary>
/// <remarks>
/// Neighbouring lanes read neighbours in memory, which lie along the depth or along the free indices. Along the depth, rows of the block are padded, so that
/// lanes write to different banks.
/// </remarks>
public sealed class StagedOperand
{
    /// <summary>Banks of shared memory.</summary>
    private const int Banks = 32;

    private readonly GridScope grid;
    private readonly ElementEmitter emitter;
    private readonly DotOperand operand;
    private readonly bool alongDepth;
    private readonly int free;
    private readonly int depth;
    private readonly int pitch;

    /// <summary>Declares the block.</summary>
    /// <param name="grid">The phase.</param>
    /// <param name="group">The group of nodes.</param>
    /// <param name="emitter">Emits elements of the operand, in memory or computed.</param>
    /// <param name="operand">The operand.</param>
    /// <param name="free">Free indices of the block.</param>
    /// <param name="depth">Contracted indices of the block.</param>
    public StagedOperand(GridScope grid, FusionGroup group, ElementEmitter emitter, DotOperand operand, int free, int depth)
    {
        (this.grid, this.emitter, this.operand, this.free, this.depth) = (grid, emitter, operand, free, depth);
        alongDepth = IsAlongDepth(group, operand, depth);
        pitch = alongDepth ? free + Math.Max(1, Banks / depth) : free;
        Block = grid.Share("block", operand.Value.Type.DType, (long)depth * pitch);
    }

    /// <summary>The block.</summary>
    public KernelBuffer Block { get; }

    /// <summary>The position of an element in the block.</summary>
    public IndexExpr At(int depth, IndexExpr free) => free + ((long)depth * pitch);

    /// <summary>Emits the copy of a block, each lane its part; what lies beyond the operand is filled with any of its elements.</summary>
    /// <param name="scope">Where.</param>
    /// <param name="batch">Batch index.</param>
    /// <param name="firstFree">First free index.</param>
    /// <param name="firstDepth">First contracted index.</param>
    public void Read(KernelScope scope, IndexExpr batch, IndexExpr firstFree, IndexExpr firstDepth)
    {
        int size = free * depth;
        for (int first = 0; first < size; first += grid.Lanes)
        {
            GridScope.Item(scope, size, grid.Lane + first, (s, i) =>
            {
                (IndexExpr f, IndexExpr k) = alongDepth ? (i / depth, i % depth) : (i % free, i / free);
                EquatableArray<IndexExpr> index = operand.Index(
                    batch, Within(s, firstFree + f, operand.FreeSize), Within(s, firstDepth + k, operand.Depth));
                Expr element = emitter.Emit(s, operand.Value, index);
                s.Code.Emit(new Store(Block, s.Index((k * pitch) + f), element));
            });
        }
    }

    /// <summary>An index, or the last one where it may lie beyond.</summary>
    private static IndexExpr Within(KernelScope scope, IndexExpr index, long extent) => index.Max < extent ? index
        : scope.Name("n", extent, scope.Code.Apply(ScalarFunction.Min, scope.Index(index), Literal.Index(extent - 1)));

    private static bool IsAlongDepth(FusionGroup group, DotOperand operand, int depth)
    {
        if (MatrixAccess.InPlace(group, operand, v => GroupBuffers.Of(v, BufferAccess.In)) is { } access)
        {
            return access.FreeStride != 1 && access.HasDepthRuns(depth);
        }

        // Computed: neighbours are those of the value itself.
        int last = Enumerable.Range(0, operand.Value.Type.Rank).Where(d => operand.Value.Type.Shape[d] != 1).DefaultIfEmpty(-1).Last();
        return operand.Contract.Contains(last);
    }
}
