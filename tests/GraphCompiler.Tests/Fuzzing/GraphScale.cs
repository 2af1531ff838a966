namespace GraphCompiler.Tests.Fuzzing;

/// <summary>How large random graphs become.</summary>
/// <param name="MaxElements">The most elements of one value.</param>
/// <param name="MaxProducts">The most multiply-adds of one contraction: the oracle is slow.</param>
/// <param name="Sizes">The sizes of dimensions.</param>
/// <param name="FewNodes">The most nodes of four graphs of five.</param>
/// <param name="ManyNodes">The most nodes of the others.</param>
internal sealed record GraphScale(long MaxElements, long MaxProducts, IReadOnlyList<long> Sizes, int FewNodes, int ManyNodes)
{
    /// <summary>Many nodes, small values: every remainder of vectors and tiles.</summary>
    public static GraphScale Small { get; } = new(3000, 20_000, [1, 2, 3, 4, 5, 7, 8, 13, 16, 17, 31, 33, 64, 65, 130, 257], 20, 60);

    /// <summary>Few nodes, values of several chunks, reductions of several blocks of 16,384, dots of many tiles and more than one block in depth.</summary>
    public static GraphScale Large { get; } = new(
        150_000, 3_000_000, [1, 2, 7, 16, 33, 64, 65, 96, 130, 257, 500, 1025, 1600, 3000, 16_384, 16_390, 50_000], 8, 16);
}
