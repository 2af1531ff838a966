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
    /// <param name="size">Its elements.</param>
    public static ReceptiveField Input(long size) => new(size, 1, 1, 0.5);

    /// <summary>The size of the result of a convolution or pooling: <c>⌊(size + 2 padding − (kernel − 1) · dilation − 1) / stride⌋ + 1</c>.</summary>
    public static long OutputSize(long size, long kernel, long stride = 1, long padding = 0, long dilation = 1, bool roundsUp = false)
    {
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
    public static long TransposedSize(long size, long kernel, long stride = 1, long padding = 0, long outputPadding = 0, long dilation = 1) =>
        ((size - 1) * stride) + ((kernel - 1) * dilation) + 1 - (2 * padding) + outputPadding;

    /// <summary>What an element sees after one more convolution or pooling.</summary>
    /// <param name="kernel">Size of a window.</param>
    /// <param name="stride">Distance of windows.</param>
    /// <param name="padding">Padding on each side.</param>
    /// <param name="dilation">Distance of elements of a window.</param>
    /// <param name="roundsUp">Whether a last window that reaches beyond the input counts too.</param>
    /// <exception cref="GraphCompilerException">GRC8012: a number out of range, or no window fits.</exception>
    public ReceptiveField After(long kernel, long stride = 1, long padding = 0, long dilation = 1, bool roundsUp = false)
    {
        long size = kernel < 1 || stride < 1 || padding < 0 || dilation < 1 ? 0 : OutputSize(Size, kernel, stride, padding, dilation, roundsUp);
        long reach = (kernel - 1) * dilation;
        return size >= 1
            ? new(size, Field + (reach * Jump), Jump * stride, Start + (((reach / 2.0) - padding) * Jump))
            : throw DiagnosticId.InvalidOption.Error(FormattableString.Invariant(
                $"no window of {kernel} with stride {stride}, padding {padding} and dilation {dilation} fits {Size} elements"));
    }
}
