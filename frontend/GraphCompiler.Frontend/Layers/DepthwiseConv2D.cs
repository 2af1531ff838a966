using System.Runtime.CompilerServices;
using GraphCompiler.Frontend.Initializers;
using GraphCompiler.Frontend.Tensors;

namespace GraphCompiler.Frontend.Layers;

/// <summary>A convolution of each channel by itself: <c>[n, channels, height, width]</c> to <c>[n, channels · multiplier, height, width]</c>.</summary>
/// <remarks>Parameters: <c>weight</c> [channels · multiplier, 1, kernel…], <c>bias</c> [channels · multiplier]. Glorot's uniform and zeros by default.</remarks>
public sealed class DepthwiseConv2D : Layer
{
    private readonly EquatableArray<long> kernel, strides, dilation;
    private readonly long multiplier;
    private readonly Padding padding;
    private readonly Func<Tensor, Tensor>? activation;
    private readonly bool bias;
    private readonly Initializer weights;

    /// <summary>A convolution of each channel by itself.</summary>
    /// <param name="kernel">Size of a window.</param>
    /// <param name="stride">Distance of windows.</param>
    /// <param name="padding">Zeros around the input.</param>
    /// <param name="multiplier">Filters of each channel.</param>
    /// <param name="dilation">Distance of elements of a window.</param>
    /// <param name="activation">Function of the result; null for none.</param>
    /// <param name="bias">Whether there is a bias for each filter.</param>
    /// <param name="weights">How the weights start; Glorot's uniform where null.</param>
    /// <param name="name">Name of the layer.</param>
    /// <param name="file">The user's file.</param>
    /// <param name="line">The user's line.</param>
    /// <exception cref="GraphCompilerException">GRC8012: an option outside its range.</exception>
    public DepthwiseConv2D(
        Extent kernel, Extent? stride = null, Padding padding = default, long multiplier = 1, Extent? dilation = null,
        Func<Tensor, Tensor>? activation = null, bool bias = true, Initializer? weights = null, string? name = null,
        [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
        : base(name, file, line)
    {
        this.kernel = kernel.Along(2, 1, "the size of a kernel", Location);
        strides = (stride ?? 1).Along(2, 1, "the stride", Location);
        this.dilation = (dilation ?? 1).Along(2, 1, "the dilation", Location);
        this.multiplier = Options.Positive(multiplier, "the number of filters of a channel", Location);
        (this.padding, this.activation, this.bias, this.weights) = (padding, activation, bias, weights ?? Initializer.GlorotUniform());
    }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x, LayerContext context)
    {
        if (x.Rank != 4 || !x.DType.IsFloat)
        {
            throw Misfit("images, f32[n, channels, height, width]", x);
        }

        long channels = x.Shape[1], filters = channels * multiplier;
        Tensor weight = context.Parameter(this, "weight", x.Type.With([filters, 1, kernel[0], kernel[1]]), weights);
        (EquatableArray<long> low, EquatableArray<long> high) = padding.Of([x.Shape[2], x.Shape[3]], kernel, strides, dilation, Location);
        Tensor y = x.Map(Location, (b, v) => b.Convolution(v, weight.Value, new Convolution(strides, low, high, [1, 1], dilation, channels)));
        if (bias)
        {
            Tensor offset = context.Parameter(this, "bias", x.Type.With([filters]), Initializer.Zeros, isBias: true);
            y = y.Map(Location, (b, v) => b.Add(v, b.AlongChannels(offset.Value, v.Type.Shape)));
        }

        return activation is null ? y : activation(y);
    }
}
