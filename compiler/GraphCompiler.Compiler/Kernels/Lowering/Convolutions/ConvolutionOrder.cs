namespace GraphCompiler.Compiler.Kernels.Lowering.Convolutions;

/// <summary>The order in which the products of a convolution are summed: the numerics contract.</summary>
/// <remarks>
/// <para>
/// Each element of the result is one chain from +0, <c>acc = fma(x, w, acc)</c>, along the channels of its group and, for each, the positions of the
/// kernel in row-major order: as a dot with the windows written out as columns. A position outside the input takes part with x = 0, one between two elements of a
/// dilated input takes no part. Integers wrap.
/// </para>
/// <para>
/// Where there are few results (fewer than <see cref="FewResults"/>) of long chains (the gradient of few kernels by a large batch), the channels are cut
/// into segments of consecutive ones, at most <see cref="MostSegments"/>, each of at least <see cref="ShortestSegment"/> products; each is a chain of its own,
/// and their results are added in order, beginning with the first. That depends on the shape alone.
/// </para>
/// </remarks>
public static class ConvolutionOrder
{
    /// <summary>From so many results on there are enough chains.</summary>
    public const long FewResults = 4096;

    /// <summary>Most segments of a chain.</summary>
    public const long MostSegments = 16;

    /// <summary>Least products of a segment.</summary>
    public const long ShortestSegment = 2048;

    /// <summary>Channels of a segment, the last of which may have fewer; all of them where chains are not cut.</summary>
    public static long SegmentChannels(ConvolutionProblem problem)
    {
        if (problem.Node.Type.Elements >= FewResults || problem.Depth < 2 * ShortestSegment)
        {
            return problem.Channels;
        }

        long segments = Math.Clamp(problem.Depth / ShortestSegment, 1, MostSegments);
        return Math.Max((problem.Channels + segments - 1) / segments, (ShortestSegment + problem.Taps - 1) / problem.Taps);
    }
}
