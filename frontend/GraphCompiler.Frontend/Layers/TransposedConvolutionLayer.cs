using GraphCompiler.Frontend.Initializers;
using GraphCompiler.Frontend.Tensors;

namespace GraphCompiler.Frontend.Layers;

/// <summary>
/// A transposed convolution, the gradient of a convolution by its input: <c>[n, channels, spatial…]</c> to <c>[n, filters, spatial…]</c>, each element spread
/// over a window (Zeiler et al. 2010).
/// </summary>
/// <remarks>
/// Parameters: <c>weight</c> [channels, filters, kernel…], <c>bias</c> [filters]. The size of the result along a dimension is
/// <c>(size − 1) · stride + (kernel − 1) · dilation + 1 − 2 · padding + outputPadding</c>, as in PyTorch.
/// </remarks>
public abstract class TransposedConvolutionLayer : Layer
{
    private readonly int dimensions;
    private readonly long filters;
    private readonly EquatableArray<long> kernel, strides, padding, outputPadding, dilation;
    private readonly Func<Tensor, Tensor>? activation;
    private readonly bool bias;
    private readonly Initializer weights;

    /// <summary>A transposed convolution.</summary>
    private protected TransposedConvolutionLayer(
        int dimensions, long filters, Extent kernel, Extent stride, Extent padding, Extent outputPadding, Extent dilation,
        Func<Tensor, Tensor>? activation, bool bias, Initializer? weights, string? name, string file, int line)
        : base(name, file, line)
    {
        this.dimensions = dimensions;
        this.filters = Options.Positive(filters, "the number of filters", Location);
        this.kernel = kernel.Along(dimensions, 1, "the size of a kernel", Location);
        strides = stride.Along(dimensions, 1, "the stride", Location);
        this.padding = padding.Along(dimensions, 0, "the padding", Location);
        this.dilation = dilation.Along(dimensions, 1, "the dilation", Location);
        this.outputPadding = outputPadding.Along(dimensions, 0, "the padding of the output", Location);
        if (this.outputPadding.Zip(strides).Any(pair => pair.First >= pair.Second))
        {
            throw DiagnosticId.InvalidOption.Error($"the padding of the output ({outputPadding}) is below the stride ({stride})", Location);
        }

        (this.activation, this.bias, this.weights) = (activation, bias, weights ?? Initializer.GlorotUniform());
    }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x, LayerContext context)
    {
        if (x.Rank != dimensions + 2 || !x.DType.IsFloat)
        {
            throw Misfit(FormattableString.Invariant($"f32[n, channels, {dimensions} spatial dimensions]"), x);
        }

        Tensor weight = context.Parameter(this, "weight", x.Type.With([x.Shape[1], filters, .. kernel.Select(k => (Dim)k)]), weights);
        var ones = Enumerable.Repeat(1L, dimensions).ToEquatable();
        Tensor y = x.Map(Location, (b, v) => b.TransposedConvolution(
            v, weight.Value, new Convolution(strides, padding, padding, ones, dilation), outputPadding));
        if (bias)
        {
            Tensor offset = context.Parameter(this, "bias", x.Type.With([filters]), Initializer.Zeros, isBias: true);
            y = y.Map(Location, (b, v) => b.Add(v, b.AlongChannels(offset.Value, v.Type.Shape)));
        }

        return activation is null ? y : activation(y);
    }
}
