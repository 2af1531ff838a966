using System.Runtime.CompilerServices;
using GraphCompiler.Frontend.Layers;

namespace GraphCompiler.Frontend.Tensors;

/// <content>Convolutions and pooling of <c>[n, channels, size…]</c>, and windows over any axes; layers hold the parameters for you.</content>
public static partial class Functions
{
    /// <summary>A convolution: a product of each window with each filter.</summary>
    /// <param name="x"><c>[n, channels, size…]</c>, with 1 to 3 sizes.</param>
    /// <param name="weight"><c>[filters, channels / groups, kernel…]</c>.</param>
    /// <param name="stride">Distance of windows; 1 where null.</param>
    /// <param name="padding">Zeros around the input.</param>
    /// <param name="dilation">Distance of elements of a window; 1 where null.</param>
    /// <param name="groups">Groups of channels and filters that see only each other.</param>
    /// <param name="file">The user's file.</param>
    /// <param name="line">The user's line.</param>
    /// <exception cref="GraphCompilerException">GRC1002, GRC1004: the operands do not fit; GRC8012: an option outside its range.</exception>
    public static Tensor Convolution(
        Tensor x, Tensor weight, Extent? stride = null, Padding padding = default, Extent? dilation = null, long groups = 1,
        [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        SourceLocation location = new(file, line);
        int rank = SpatialRank(x, weight, location);
        EquatableArray<long> strides = Along(stride ?? 1, rank, "the stride", x, location), distance = Along(dilation ?? 1, rank, "the dilation", x, location);
        (EquatableArray<long> low, EquatableArray<long> high) = padding.Of(
            [.. x.Shape.Skip(2).Select(d => d.Size)], [.. weight.Shape.Skip(2).Select(d => d.Size)], strides, distance, x.Trace.Place(location));
        return x.Trace.Emit(location, b => b.Convolution(
            x.Value, weight.Value, new Convolution(strides, low, high, Enumerable.Repeat(1L, rank).ToEquatable(), distance, groups)));
    }

    /// <summary>A transposed convolution: each element is spread over a window, as in the gradient of a convolution by its input.</summary>
    /// <param name="x"><c>[n, channels, size…]</c>, with 1 to 3 sizes.</param>
    /// <param name="weight"><c>[channels, filters / groups, kernel…]</c>.</param>
    /// <param name="stride">Distance of windows in the result; 1 where null.</param>
    /// <param name="padding">What is cut off at each side of the result.</param>
    /// <param name="outputPadding">How much more the result has behind, below the stride; 0 where null.</param>
    /// <param name="dilation">Distance of elements of a window; 1 where null.</param>
    /// <param name="groups">Groups of channels and filters that see only each other.</param>
    /// <param name="file">The user's file.</param>
    /// <param name="line">The user's line.</param>
    /// <exception cref="GraphCompilerException">GRC1002, GRC1004: the operands do not fit; GRC8012: an option outside its range.</exception>
    public static Tensor TransposedConvolution(
        Tensor x, Tensor weight, Extent? stride = null, Extent? padding = null, Extent? outputPadding = null, Extent? dilation = null, long groups = 1,
        [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        SourceLocation location = new(file, line);
        int rank = SpatialRank(x, weight, location);
        if (groups < 1 || x.Shape[1] != weight.Shape[0] || weight.Shape[0] % groups != 0)
        {
            throw DiagnosticId.TypeMismatch.Error(
                FormattableString.Invariant($"the weight of a transposed convolution is [channels, filters / groups, kernel…], got {weight.Type} in {groups} groups for {x.Type}"),
                x.Trace.Place(location));
        }

        EquatableArray<long> cut = Along(padding ?? 0, rank, "the padding", x, location, 0), ones = Enumerable.Repeat(1L, rank).ToEquatable();
        var convolution = new Convolution(
            Along(stride ?? 1, rank, "the stride", x, location), cut, cut, ones, Along(dilation ?? 1, rank, "the dilation", x, location), groups);
        EquatableArray<long> more = Along(outputPadding ?? 0, rank, "the output padding", x, location, 0);
        if (more.Zip(convolution.Strides).Any(pair => pair.First >= pair.Second))
        {
            throw DiagnosticId.InvalidOption.Error(FormattableString.Invariant($"the output padding ({more}) is below the stride ({convolution.Strides})"), x.Trace.Place(location));
        }

        return x.Trace.Emit(location, b => b.TransposedConvolution(x.Value, weight.Value, convolution, more));
    }

    /// <summary>The greatest element of each window.</summary>
    /// <param name="x"><c>[n, channels, size…]</c>.</param>
    /// <param name="window">Size of a window.</param>
    /// <param name="stride">Distance of windows; their size where null.</param>
    /// <param name="padding">What stands around the input, and takes no part.</param>
    /// <param name="roundsUp">Whether a last window that reaches beyond the input counts too (<c>ceil_mode</c> of PyTorch).</param>
    /// <param name="file">The user's file.</param>
    /// <param name="line">The user's line.</param>
    /// <exception cref="GraphCompilerException">GRC1004: no window fits, or one can lie in the padding; GRC8012: an option outside its range.</exception>
    public static Tensor MaxPool(
        Tensor x, Extent window, Extent? stride = null, Padding padding = default, bool roundsUp = false,
        [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        PoolingWindow windows = Pooled(x, window, stride, padding, roundsUp, new(file, line));
        return x.Map(new(file, line), (b, v) => b.MaxPool(v, windows));
    }

    /// <summary>The mean of each window; parameters as those of <see cref="MaxPool"/>.</summary>
    /// <param name="x"><c>[n, channels, size…]</c>.</param>
    /// <param name="window">Size of a window.</param>
    /// <param name="stride">Distance of windows; their size where null.</param>
    /// <param name="padding">What stands around the input.</param>
    /// <param name="roundsUp">Whether a last window that reaches beyond the input counts too (<c>ceil_mode</c> of PyTorch).</param>
    /// <param name="countsPadding">Whether padding counts as elements that are 0 (<c>count_include_pad</c>).</param>
    /// <param name="file">The user's file.</param>
    /// <param name="line">The user's line.</param>
    /// <exception cref="GraphCompilerException">GRC1004: no window fits, or one can lie in the padding; GRC8012: an option outside its range.</exception>
    public static Tensor AveragePool(
        Tensor x, Extent window, Extent? stride = null, Padding padding = default, bool roundsUp = false, bool countsPadding = false,
        [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        PoolingWindow windows = Pooled(x, window, stride, padding, roundsUp, new(file, line));
        return x.Map(new(file, line), (b, v) => b.AveragePool(v, windows, countsPadding));
    }

    /// <summary>(Σ |x|ᵖ)^(1/p) of each window; parameters as those of <see cref="MaxPool"/>.</summary>
    /// <param name="x"><c>[n, channels, size…]</c>.</param>
    /// <param name="window">Size of a window.</param>
    /// <param name="p">The exponent, above 0.</param>
    /// <param name="stride">Distance of windows; their size where null.</param>
    /// <param name="padding">What stands around the input.</param>
    /// <param name="roundsUp">Whether a last window that reaches beyond the input counts too (<c>ceil_mode</c> of PyTorch).</param>
    /// <param name="file">The user's file.</param>
    /// <param name="line">The user's line.</param>
    /// <exception cref="GraphCompilerException">GRC1004: no window fits, or one can lie in the padding; GRC8012: an option outside its range.</exception>
    public static Tensor LpPool(
        Tensor x, Extent window, double p = 2, Extent? stride = null, Padding padding = default, bool roundsUp = false,
        [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        PoolingWindow windows = Pooled(x, window, stride, padding, roundsUp, new(file, line));
        double exponent = Options.AboveZero(p, "p", x.Trace.Place(new(file, line)));
        return x.Map(new(file, line), (b, v) => b.LpPool(v, windows, exponent));
    }

    /// <summary>The mean of all places: <c>[n, channels, 1…]</c>.</summary>
    /// <exception cref="GraphCompilerException">GRC1002: there are no places.</exception>
    public static Tensor GlobalAveragePool(Tensor x, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        Channels(x, new(file, line)).Map(new(file, line), (b, v) => b.GlobalAveragePool(v));

    /// <summary>The greatest element of all places: <c>[n, channels, 1…]</c>.</summary>
    /// <exception cref="GraphCompilerException">GRC1002: there are no places.</exception>
    public static Tensor GlobalMaxPool(Tensor x, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        Channels(x, new(file, line)).Map(new(file, line), (b, v) => b.GlobalMaxPool(v));

    /// <summary>Means of parts of nearly equal size: of n elements, part i of m has those from ⌊i · n / m⌋ to ⌈(i + 1) · n / m⌉, as PyTorch.</summary>
    /// <exception cref="GraphCompilerException">GRC1002: there are no places; GRC8012: a number of parts is not positive.</exception>
    public static Tensor AdaptiveAveragePool(Tensor x, Extent places, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        EquatableArray<long> parts = Along(places, Channels(x, new(file, line)).Rank - 2, "the number of places", x, new(file, line));
        return x.Map(new(file, line), (b, v) => b.AdaptiveAveragePool(v, parts));
    }

    /// <summary>The greatest elements of parts of nearly equal size, those of <see cref="AdaptiveAveragePool"/>.</summary>
    /// <exception cref="GraphCompilerException">GRC1002: there are no places; GRC8012: a number of parts is not positive.</exception>
    public static Tensor AdaptiveMaxPool(Tensor x, Extent places, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        EquatableArray<long> parts = Along(places, Channels(x, new(file, line)).Rank - 2, "the number of places", x, new(file, line));
        return x.Map(new(file, line), (b, v) => b.AdaptiveMaxPool(v, parts));
    }

    /// <summary>The sum of each window over any axes: <c>reduce_window</c> with addition.</summary>
    /// <param name="x">The tensor.</param>
    /// <param name="window">Elements of a window along each axis, 1 for an axis that is kept.</param>
    /// <param name="strides">Distance of windows along each axis; 1 where null.</param>
    /// <param name="low">Padding, which takes no part, before the first element along each axis; none where null.</param>
    /// <param name="high">Padding behind the last element along each axis; none where null.</param>
    /// <param name="dilations">Distance of elements of a window along each axis; 1 where null.</param>
    /// <param name="file">The user's file.</param>
    /// <param name="line">The user's line.</param>
    /// <exception cref="GraphCompilerException">GRC1002, GRC1004: not one number for each axis, or one out of range.</exception>
    public static Tensor WindowSum(
        Tensor x, long[] window, long[]? strides = null, long[]? low = null, long[]? high = null, long[]? dilations = null,
        [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        x.Map(new(file, line), (b, v) => b.ReduceWindowSum(v, window.ToEquatable(), Each(strides, 1, x), Each(dilations, 1, x), Each(low, 0, x), Each(high, 0, x)));

    /// <summary>The greatest element of each window over any axes; parameters as those of <see cref="WindowSum"/>.</summary>
    /// <exception cref="GraphCompilerException">GRC1002, GRC1004: not one number for each axis, or one out of range.</exception>
    public static Tensor WindowMax(
        Tensor x, long[] window, long[]? strides = null, long[]? low = null, long[]? high = null, long[]? dilations = null,
        [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        x.Map(new(file, line), (b, v) => b.ReduceWindowMax(v, window.ToEquatable(), Each(strides, 1, x), Each(dilations, 1, x), Each(low, 0, x), Each(high, 0, x)));

    /// <summary>The least element of each window over any axes; parameters as those of <see cref="WindowSum"/>.</summary>
    /// <exception cref="GraphCompilerException">GRC1002, GRC1004: not one number for each axis, or one out of range.</exception>
    public static Tensor WindowMin(
        Tensor x, long[] window, long[]? strides = null, long[]? low = null, long[]? high = null, long[]? dilations = null,
        [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        x.Map(new(file, line), (b, v) => b.ReduceWindowMin(v, window.ToEquatable(), Each(strides, 1, x), Each(dilations, 1, x), Each(low, 0, x), Each(high, 0, x)));

    private static EquatableArray<long> Each(long[]? given, long otherwise, Tensor x) => (given ?? [.. Enumerable.Repeat(otherwise, x.Rank)]).ToEquatable();

    private static EquatableArray<long> Along(Extent extent, int rank, string what, Tensor x, SourceLocation location, long least = 1) =>
        extent.Along(rank, least, what, x.Trace.Place(location));

    private static Tensor Channels(Tensor x, SourceLocation location) => x.Rank >= 3 && x.DType.IsFloat
        ? x : throw DiagnosticId.TypeMismatch.Error($"pooling is of channels with some extent, f32[n, channels, …], got {x.Type}", x.Trace.Place(location));

    private static int SpatialRank(Tensor x, Tensor weight, SourceLocation location) => x.Rank is >= 3 and <= 5 && weight.Rank == x.Rank
        ? x.Rank - 2
        : throw DiagnosticId.TypeMismatch.Error(
            $"a convolution is of [n, channels, 1 to 3 sizes…] and a weight of as many dimensions, got {x.Type} and {weight.Type}", x.Trace.Place(location));

    private static PoolingWindow Pooled(Tensor x, Extent window, Extent? stride, Padding padding, bool roundsUp, SourceLocation location)
    {
        int rank = Channels(x, location).Rank - 2;
        EquatableArray<long> sizes = Along(window, rank, "the size of a window", x, location), strides = Along(stride ?? window, rank, "the stride", x, location);
        (EquatableArray<long> low, EquatableArray<long> high) = padding.Of(
            [.. x.Shape.Skip(2).Select(d => d.Size)], sizes, strides, Enumerable.Repeat(1L, rank).ToEquatable(), x.Trace.Place(location));
        return new PoolingWindow(sizes, strides, low, high, RoundsUp: roundsUp);
    }
}
