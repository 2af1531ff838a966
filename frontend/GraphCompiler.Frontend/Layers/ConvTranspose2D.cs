using System.Runtime.CompilerServices;
using GraphCompiler.Frontend.Initializers;
using GraphCompiler.Frontend.Tensors;

namespace GraphCompiler.Frontend.Layers;

/// <summary>A transposed convolution in two dimensions: images <c>[n, channels, height, width]</c>.</summary>
public sealed class ConvTranspose2D : TransposedConvolutionLayer
{
    /// <summary>A transposed convolution.</summary>
    /// <param name="filters">Channels of the result.</param>
    /// <param name="kernel">Size of a window.</param>
    /// <param name="stride">Distance of windows in the result.</param>
    /// <param name="padding">Elements cut off around the result.</param>
    /// <param name="outputPadding">Elements that the result has more behind; below the stride.</param>
    /// <param name="dilation">Distance of elements of a window.</param>
    /// <param name="activation">Function of the result; null for none.</param>
    /// <param name="bias">Whether there is a bias for each filter.</param>
    /// <param name="weights">How the weights start; Glorot's uniform where null.</param>
    /// <param name="name">Name of the layer.</param>
    /// <param name="file">The user's file.</param>
    /// <param name="line">The user's line.</param>
    /// <exception cref="GraphCompilerException">GRC8012: an option outside its range.</exception>
    public ConvTranspose2D(
        long filters, Extent kernel, Extent? stride = null, Extent? padding = null, Extent? outputPadding = null, Extent? dilation = null,
        Func<Tensor, Tensor>? activation = null, bool bias = true, Initializer? weights = null, string? name = null,
        [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
        : base(2, filters, kernel, stride ?? 1, padding ?? 0, outputPadding ?? 0, dilation ?? 1, activation, bias, weights, name, file, line)
    {
    }
}
