namespace GraphCompiler.Compiler.Kernels.Lowering.Contraction;

/// <summary>The order in which the products of a dot are summed: the numerics contract of contractions.</summary>
/// <remarks>
/// <para>
/// Each element of the result is one chain along k in index order from +0: <c>acc = fma(x[k], y[k], acc)</c>; k runs row-major over the
/// contracted dimensions in the order of the op's lists. Integers wrap, so that their order is of no consequence.
/// </para>
/// <para>
/// One chain takes a multiply-add's latency an element. Where there are too few chains to fill the machine (fewer than
/// <see cref="FewChains"/> in a product, each at least <see cref="LongDepth"/> long) k is cut into segments of consecutive indices, as many as
/// <see cref="MaxSegments"/> and none but the last shorter than <see cref="ShortestSegment"/>; each is a chain of its own, and their results
/// are added in order, beginning with the first. That depends on the shape of a product alone, never on batch, form or threads.
/// </para>
/// </remarks>
public static class DotOrder
{
    /// <summary>From so many elements of a product on there are enough chains.</summary>
    public const long FewChains = 32;

    /// <summary>Below this depth a chain is short enough.</summary>
    public const long LongDepth = 4096;

    /// <summary>Most segments of a chain.</summary>
    public const long MaxSegments = 64;

    /// <summary>Least length of a segment but the last.</summary>
    public const long ShortestSegment = 512;

    /// <summary>Length of a segment; the depth itself where chains are not cut.</summary>
    public static long SegmentLength(DotShape shape) =>
        shape.Rows * shape.Columns >= FewChains || shape.Depth < LongDepth
            ? shape.Depth
            : Math.Max(ShortestSegment, DotShape.CeilDiv(shape.Depth, MaxSegments));
}
