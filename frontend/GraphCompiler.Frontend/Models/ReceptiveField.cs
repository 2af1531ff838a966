using System.Runtime.CompilerServices;
using GraphCompiler.Frontend.Layers;

namespace GraphCompiler.Frontend.Models;

/// <summary>Which part of an input an element of a layer sees, along one dimension (Araujo et al. 2019, Dumoulin and Visin 2016).</summary>
/// <remarks>
/// <code>
/// ReceptiveField field = ReceptiveField.Input(224).After(kernel: 7, stride: 2, padding: 3).After(kernel: 3, stride: 2, padding: 1);
/// // size 56, field 11, jump 4, start 0.5 (the centre of the first element's field, from the edge of the input)
/// </code>
/// </remarks>
/// <param name="Size">Elements of the layer.</param>
/// <param name="Field">Elements of the input that one sees.</param>
/// <param name="Jump">Elements of the input between the fields of neighbours.</param>
/// <param name="Start">The centre of the first field, where element i of the input has its centre at i + 0.5.</param>
public readonly record struct ReceptiveField(long Size, long Field, long Jump, double Start)
{
    /// <summary>The input itself.</summary>
    /// <param name="size">Its elements, at least 1.</param>
    /// <param name="file">The user's file.</param>
    /// <param name="line">The user's line.</param>
    /// <exception cref="GraphCompilerException">GRC8012: there are none.</exception>
    public static ReceptiveField Input(long size, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        new(Options.Positive(size, "the size of an input", new(file, line)), 1, 1, 0.5);

    /// <summary>The size of the result of a convolution or pooling: <c>⌊(size + 2 padding − (kernel − 1) · dilation − 1) / stride⌋ + 1</c>; 0 where no window fits.</summary>
    /// <param name="size">Elements, at least 0.</param>
    /// <param name="kernel">Size of a window.</param>
    /// <param name="stride">Distance of windows.</param>
    /// <param name="padding">Padding on each side.</param>
    /// <param name="dilation">Distance of elements of a window.</param>
    /// <param name="roundsUp">Whether a last window that reaches beyond the input counts too.</param>
    /// <param name="file">The user's file.</param>
    /// <param name="line">The user's line.</param>
    /// <exception cref="GraphCompilerException">GRC8012: a number out of range.</exception>
    public static long OutputSize(
        long size, long kernel, long stride = 1, long padding = 0, long dilation = 1, bool roundsUp = false,
        [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        SourceLocation location = new(file, line);
        Require(location, 0, ("the size", size), ("the padding", padding));
        Require(location, 1, ("the size of a window", kernel), ("the stride", stride), ("the dilation", dilation));
        long rest = size + (2 * padding) - ((kernel - 1) * dilation) - 1;
        if (rest < 0)
        {
            return 0;
        }

        long windows = ((rest + (roundsUp ? stride - 1 : 0)) / stride) + 1;
        // A last window must begin within the input or the padding before it.
        return roundsUp && (windows - 1) * stride >= size + padding ? windows - 1 : windows;
    }

    /// <summary>The size of the result of a transposed convolution: <c>(size − 1) · stride + (kernel − 1) · dilation + 1 − 2 padding + outputPadding</c>.</summary>
    /// <param name="size">Elements, at least 1.</param>
    /// <param name="kernel">Size of a window.</param>
    /// <param name="stride">Distance of windows in the result.</param>
    /// <param name="padding">What is cut off at each side.</param>
    /// <param name="outputPadding">How much more the result has behind, below the stride.</param>
    /// <param name="dilation">Distance of elements of a window.</param>
    /// <param name="file">The user's file.</param>
    /// <param name="line">The user's line.</param>
    /// <exception cref="GraphCompilerException">GRC8012: a number out of range, or nothing is left.</exception>
    public static long TransposedSize(
        long size, long kernel, long stride = 1, long padding = 0, long outputPadding = 0, long dilation = 1,
        [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        SourceLocation location = new(file, line);
        Require(location, 0, ("the padding", padding), ("the output padding", outputPadding));
        Require(location, 1, ("the size", size), ("the size of a window", kernel), ("the stride", stride), ("the dilation", dilation));
        Require(location, 1, ("the stride without the output padding", stride - outputPadding));
        long whole = ((size - 1) * stride) + 1 - (2 * padding) + outputPadding;
        Require(location, 1, ("the size of the result", Math.Min(int.MaxValue, whole + ((kernel - 1) * dilation))));
        return whole + ((kernel - 1) * dilation);
    }

    /// <summary>What an element sees after one more convolution or pooling.</summary>
    /// <param name="kernel">Size of a window.</param>
    /// <param name="stride">Distance of windows.</param>
    /// <param name="padding">Padding on each side.</param>
    /// <param name="dilation">Distance of elements of a window.</param>
    /// <param name="roundsUp">Whether a last window that reaches beyond the input counts too.</param>
    /// <param name="file">The user's file.</param>
    /// <param name="line">The user's line.</param>
    /// <exception cref="GraphCompilerException">GRC8012: a number out of range, or no window fits.</exception>
    public ReceptiveField After(
        long kernel, long stride = 1, long padding = 0, long dilation = 1, bool roundsUp = false,
        [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        SourceLocation location = new(file, line);
        long size = OutputSize(Size, kernel, stride, padding, dilation, roundsUp, file, line), reach = (kernel - 1) * dilation;
        if (size < 1)
        {
            throw DiagnosticId.InvalidOption.Error(
                FormattableString.Invariant($"no window of {kernel} with stride {stride}, padding {padding} and dilation {dilation} fits {Size} elements"), location);
        }

        Int128 field = Field + ((Int128)reach * Jump), jump = (Int128)Jump * stride;
        Require(location, 1, ("the distance of two fields", (long)Int128.Min(jump, long.MaxValue)));
        return field <= long.MaxValue
            ? new(size, (long)field, (long)jump, Start + (((reach / 2.0) - padding) * Jump))
            : throw DiagnosticId.InvalidOption.Error($"a field of {field} elements is too large", location);
    }

    /// <summary>Numbers from a bound on, so small that no product of two overflows.</summary>
    private static void Require(SourceLocation location, long least, params ReadOnlySpan<(string What, long Value)> numbers)
    {
        foreach ((string what, long value) in numbers)
        {
            if (value < least || value > int.MaxValue)
            {
                throw DiagnosticId.InvalidOption.Error(FormattableString.Invariant($"{what} is from {least} to {int.MaxValue}, got {value}"), location);
            }
        }
    }
}
