using GraphCompiler.Frontend.Initializers;
using GraphCompiler.Frontend.Layers;
using GraphCompiler.Frontend.Tensors;

namespace GraphCompiler.Frontend.Models;

/// <summary>What the convolutional models are made of.</summary>
internal static class ConvolutionBlocks
{
    /// <summary>A convolution with bias and ReLU.</summary>
    public static Conv2D Relu(long filters, Extent kernel, Extent? stride = null, Padding padding = default, string? name = null, long groups = 1) =>
        new(filters, kernel, stride, padding, groups: groups, activation: Functions.Relu, weights: Initializer.HeNormal(), name: name);

    /// <summary>A convolution without bias, batch norm, and a function.</summary>
    public static Layer[] Normed(
        long filters, Extent kernel, Extent? stride, Padding padding, Func<Tensor, Tensor>? activation, long groups = 1) =>
        Normed(new Conv2D(filters, kernel, stride, padding, groups: groups, bias: false, weights: Initializer.HeNormal()), activation);

    /// <summary>A convolution of each channel by itself, batch norm, and a function.</summary>
    public static Layer[] NormedDepthwise(Extent kernel, Extent? stride, Padding padding, Func<Tensor, Tensor> activation) =>
        Normed(new DepthwiseConv2D(kernel, stride, padding, bias: false, weights: Initializer.HeNormal()), activation);

    /// <summary>One of the variants that a paper names.</summary>
    /// <exception cref="GraphCompilerException">GRC8012: there is none.</exception>
    public static T Variant<T>(IReadOnlyDictionary<int, T> variants, int depth, string model, SourceLocation location) =>
        variants.TryGetValue(depth, out T? variant)
            ? variant
            : throw DiagnosticId.InvalidOption.Error(
                FormattableString.Invariant($"{model} is of {string.Join(", ", variants.Keys)} layers, not of {depth}"), location);

    private static Layer[] Normed(Layer convolution, Func<Tensor, Tensor>? activation) =>
        [convolution, new BatchNorm(), .. activation is null ? [] : (Layer[])[new Activation(activation)]];
}
