using System.Runtime.CompilerServices;
using GraphCompiler.Frontend.Initializers;
using GraphCompiler.Frontend.Tensors;

namespace GraphCompiler.Frontend.Layers;

/// <summary>
/// A convolution in two steps, over space and then over channels: <c>[n, channels, height, width]</c> to <c>[n, filters, height, width]</c> (Chollet 2017).
/// </summary>
/// <remarks>
/// Parameters: <c>depthwise/weight</c> [channels · multiplier, 1, kernel…], <c>pointwise/weight</c> [filters, channels · multiplier, 1, 1],
/// <c>pointwise/bias</c> [filters]. Glorot's uniform and zeros by default, as Keras.
/// </remarks>
public sealed class SeparableConv2D : Layer
{
    private readonly DepthwiseConv2D depthwise;
    private readonly Conv2D pointwise;

    /// <summary>A convolution over space and then over channels.</summary>
    /// <param name="filters">Channels of the result.</param>
    /// <param name="kernel">Size of a window.</param>
    /// <param name="stride">Distance of windows.</param>
    /// <param name="padding">Zeros around the input.</param>
    /// <param name="multiplier">Spatial filters of each channel.</param>
    /// <param name="activation">Function of the result; null for none.</param>
    /// <param name="bias">Whether there is a bias for each filter.</param>
    /// <param name="name">Name of the layer.</param>
    /// <param name="file">The user's file.</param>
    /// <param name="line">The user's line.</param>
    /// <exception cref="GraphCompilerException">GRC8012: an option outside its range.</exception>
    public SeparableConv2D(
        long filters, Extent kernel, Extent? stride = null, Padding padding = default, long multiplier = 1,
        Func<Tensor, Tensor>? activation = null, bool bias = true, string? name = null,
        [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
        : base(name, file, line)
    {
        depthwise = new DepthwiseConv2D(kernel, stride, padding, multiplier, bias: false, name: "depthwise", file: file, line: line);
        pointwise = new Conv2D(filters, 1, activation: activation, bias: bias, name: "pointwise", file: file, line: line);
    }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x, LayerContext context) => pointwise.Apply(depthwise.Apply(x, context), context);
}
