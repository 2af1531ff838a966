using System.Runtime.CompilerServices;
using GraphCompiler.Frontend.Initializers;
using GraphCompiler.Frontend.Tensors;

namespace GraphCompiler.Frontend.Layers;

/// <summary>A convolution in two dimensions: images <c>[n, channels, height, width]</c>.</summary>
public sealed class Conv2D : ConvolutionLayer
{
    /// <summary>A convolution.</summary>
    /// <param name="filters">Channels of the result.</param>
    /// <param name="kernel">Size of a window.</param>
    /// <param name="stride">Distance of windows.</param>
    /// <param name="padding">Zeros around the input.</param>
    /// <param name="dilation">Distance of elements of a window.</param>
    /// <param name="groups">Groups of channels and filters that see only each other.</param>
    /// <param name="activation">Function of the result; null for none.</param>
    /// <param name="bias">Whether there is a bias for each filter.</param>
    /// <param name="weights">How the weights start; Glorot's uniform where null.</param>
    /// <param name="name">Name of the layer.</param>
    /// <param name="file">The user's file.</param>
    /// <param name="line">The user's line.</param>
    /// <exception cref="GraphCompilerException">GRC8012: an option outside its range.</exception>
    public Conv2D(
        long filters, Extent kernel, Extent? stride = null, Padding padding = default, Extent? dilation = null, long groups = 1,
        Func<Tensor, Tensor>? activation = null, bool bias = true, Initializer? weights = null, string? name = null,
        [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
        : base(2, filters, kernel, stride ?? 1, padding, dilation ?? 1, groups, activation, bias, weights, name, file, line)
    {
    }
}
