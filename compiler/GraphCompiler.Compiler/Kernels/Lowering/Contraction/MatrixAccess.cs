using GraphCompiler.Compiler.Fusion;
using GraphCompiler.Compiler.Kernels.Indexing;

namespace GraphCompiler.Compiler.Kernels.Lowering.Contraction;

/// <summary>Where the elements of a matrix [free, depth] lie in a buffer.</summary>
public sealed class MatrixAccess
{
    private readonly long freeSize;
    private readonly long depth;
    private readonly Func<IndexExpr, IndexExpr, IndexExpr, IndexExpr> at;

    /// <summary>A matrix in a buffer.</summary>
    /// <param name="buffer">The buffer.</param>
    /// <param name="freeSize">Free indices.</param>
    /// <param name="depth">Contracted indices.</param>
    /// <param name="at">The position of (batch, free, depth).</param>
    public MatrixAccess(
        KernelBuffer buffer, long freeSize, long depth, Func<IndexExpr, IndexExpr, IndexExpr, IndexExpr> at)
    {
        (Buffer, this.freeSize, this.depth, this.at) = (buffer, freeSize, depth, at);
        var free = new IndexVar("free", freeSize);
        var contracted = new IndexVar("depth", depth);
        IndexExpr position = at(0, freeSize > 1 ? free : 0, depth > 1 ? contracted : 0);
        FreeStride = freeSize > 1 ? IndexAlgebra.Factor(position, free) : 1;
        DepthStride = depth > 1 ? IndexAlgebra.Factor(position, contracted) : 1;
    }

    /// <summary>The buffer.</summary>
    public KernelBuffer Buffer { get; }

    /// <summary>Elements from one free index to the next; null if that is not the same everywhere.</summary>
    public long? FreeStride { get; }

    /// <summary>Elements from one contracted index to the next; null if that is not the same everywhere.</summary>
    public long? DepthStride { get; }

    /// <summary>
    /// An operand that lies in memory as a group's input, perhaps moved (transposed, sliced, broadcast); null if its elements have to be
    /// computed or come from several places.
    /// </summary>
    public static MatrixAccess? InPlace(FusionGroup group, DotOperand operand, Func<Value, KernelBuffer> buffer)
    {
        EquatableArray<IndexExpr> example = operand.Index(
            new IndexVar("batch", operand.BatchSize), new IndexVar("free", operand.FreeSize), new IndexVar("depth", operand.Depth));
        return StoredOperand.Of(group, operand.Value, example) is { } stored
            ? new MatrixAccess(
                buffer(stored.Source), operand.FreeSize, operand.Depth, (batch, free, depth) => stored.At(operand.Index(batch, free, depth)))
            : null;
    }

    /// <summary>Whether the matrix lies in panels of so many free indices: [free / width, depth, width], or a single one.</summary>
    public bool HasPanels(int width)
    {
        if (freeSize % width != 0)
        {
            return false;
        }

        (IndexVar panel, IndexVar lane, IndexVar contracted) = (new("panel", freeSize / width), new("lane", width), new("depth", depth));
        IndexExpr position = at(0, ((freeSize > width ? panel : (IndexExpr)0) * width) + lane, depth > 1 ? contracted : 0);
        return IndexAlgebra.Factor(position, lane) == 1 && (depth == 1 || IndexAlgebra.Factor(position, contracted) == width);
    }

    /// <summary>Whether so many contracted indices, from each multiple of their number on, are neighbours in memory: rows, or panels of another product.</summary>
    public bool HasDepthRuns(int length)
    {
        if (DepthStride is not null || depth % length != 0)
        {
            return DepthStride == 1;
        }

        (IndexVar run, IndexVar lane) = (new("run", depth / length), new("lane", length));
        return IndexAlgebra.Factor(at(0, 0, ((depth > length ? run : (IndexExpr)0) * length) + lane), lane) == 1;
    }

    /// <summary>The position of an element.</summary>
    public IndexExpr At(IndexExpr batch, IndexExpr free, IndexExpr depth) => FreeStride is { } x && DepthStride is { } y
        ? at(batch, 0, 0) + (free * x) + (depth * y)
        : at(batch, free, depth);
}
