using GraphCompiler.Frontend.Initializers;
using GraphCompiler.Frontend.Tensors;

namespace GraphCompiler.Frontend.Layers;

/// <summary>A convolution: <c>[n, channels, spatial…]</c> to <c>[n, filters, spatial…]</c>, a product of each window with each filter (LeCun et al. 1989).</summary>
/// <remarks>
/// Parameters: <c>weight</c> [filters, channels / groups, kernel…], <c>bias</c> [filters]. Glorot's uniform and zeros by default, as Keras. The size of the
/// result along a dimension is <c>⌊(size + padding − (kernel − 1) · dilation − 1) / stride⌋ + 1</c> (Dumoulin and Visin 2016).
/// </remarks>
public abstract class ConvolutionLayer : Layer
{
    private readonly int dimensions;
    private readonly long filters, groups;
    private readonly EquatableArray<long> kernel, strides, dilation;
    private readonly Padding padding;
    private readonly Func<Tensor, Tensor>? activation;
    private readonly bool bias;
    private readonly Initializer weights;

    /// <summary>A convolution.</summary>
    private protected ConvolutionLayer(
        int dimensions, long filters, Extent kernel, Extent stride, Padding padding, Extent dilation, long groups, Func<Tensor, Tensor>? activation,
        bool bias, Initializer? weights, string? name, string file, int line)
        : base(name, file, line)
    {
        this.dimensions = dimensions;
        this.filters = Options.Positive(filters, "the number of filters", Location);
        this.groups = Options.Positive(groups, "the number of groups", Location);
        Options.Multiple(filters, "the number of filters", groups, "that of groups", Location);
        this.kernel = kernel.Along(dimensions, 1, "the size of a kernel", Location);
        strides = stride.Along(dimensions, 1, "the stride", Location);
        this.dilation = dilation.Along(dimensions, 1, "the dilation", Location);
        (this.padding, this.activation, this.bias, this.weights) = (padding, activation, bias, weights ?? Initializer.GlorotUniform());
    }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x, LayerContext context)
    {
        if (x.Rank != dimensions + 2 || !x.DType.IsFloat || x.Shape[1] % groups != 0)
        {
            string divisible = groups == 1 ? "" : FormattableString.Invariant($" with channels that {groups} groups can share");
            throw Misfit(FormattableString.Invariant($"f32[n, channels, {dimensions} spatial dimensions]{divisible}"), x);
        }

        Tensor weight = context.Parameter(this, "weight", x.Type.With([filters, x.Shape[1] / groups, .. kernel.Select(k => (Dim)k)]), weights);
        (EquatableArray<long> low, EquatableArray<long> high) =
            padding.Of([.. x.Shape.Skip(2).Select(d => d.Size)], kernel, strides, dilation, Location);
        var ones = Enumerable.Repeat(1L, dimensions).ToEquatable();
        Tensor y = x.Map(Location, (b, v) => b.Convolution(v, weight.Value, new Convolution(strides, low, high, ones, dilation, groups)));
        if (bias)
        {
            Tensor offset = context.Parameter(this, "bias", x.Type.With([filters]), Initializer.Zeros, isBias: true);
            y = y.Map(Location, (b, v) => b.Add(v, b.AlongChannels(offset.Value, v.Type.Shape)));
        }

        return activation is null ? y : activation(y);
    }
}
