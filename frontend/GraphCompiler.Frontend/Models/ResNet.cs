using System.Runtime.CompilerServices;
using GraphCompiler.Frontend.Layers;
using GraphCompiler.Frontend.Tensors;

namespace GraphCompiler.Frontend.Models;

/// <summary>A residual network for ImageNet (He et al. 2016): <c>[n, 3, 224, 224]</c> to logits <c>[n, 1000]</c>.</summary>
/// <remarks>
/// Parameters: 11,689,512 (18 layers), 21,797,672 (34), 25,557,032 (50), 44,549,160 (101), 60,192,808 (152). Where the shape changes the shortcut is a
/// convolution of 1 × 1 (option B); a bottleneck strides in its 3 × 3 convolution, as in PyTorch (ResNet v1.5). For small images (CIFAR) the first
/// convolution is one of 3 × 3 at every place, and no pooling follows: 11,173,962 parameters with 18 layers and 10 classes.
/// </remarks>
/// <param name="Depth">Layers with weights: 18, 34, 50, 101 or 152.</param>
/// <param name="Classes">Number of classes.</param>
/// <param name="HasSmallImages">Whether images are of some 32 × 32 rather than 224 × 224.</param>
public sealed record ResNet(int Depth = 50, long Classes = 1000, bool HasSmallImages = false)
{
    private static readonly Dictionary<int, int[]> Stages = new()
    {
        [18] = [2, 2, 2, 2],
        [34] = [3, 4, 6, 3],
        [50] = [3, 4, 6, 3],
        [101] = [3, 4, 23, 3],
        [152] = [3, 8, 36, 3],
    };

    /// <summary>The network.</summary>
    /// <param name="file">The user's file.</param>
    /// <param name="line">The user's line.</param>
    /// <exception cref="GraphCompilerException">GRC8012: a depth that the paper does not have.</exception>
    public Sequential Network([CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        int[] stages = ConvolutionBlocks.Variant(Stages, Depth, "ResNet", new(file, line));
        return new(
            [
                new Sequential("conv1", HasSmallImages
                    ? ConvolutionBlocks.Normed(64, 3, 1, 1, Functions.Relu)
                    : [.. ConvolutionBlocks.Normed(64, 7, 2, 3, Functions.Relu), new MaxPool(3, 2, 1)]),
                .. stages.SelectMany((count, stage) => Enumerable.Range(1, count).Select(i =>
                    Block(FormattableString.Invariant($"conv{stage + 2}_{i}"), 64L << stage, stage > 0 && i == 1, i == 1))),
                new GlobalAveragePool(name: "pool"),
                new Dense(Classes, name: "fc"),
            ],
            file, line);
    }

    private Residual Block(string name, long filters, bool strides, bool isFirst)
    {
        bool isBottleneck = Depth >= 50;
        long stride = strides ? 2 : 1, output = isBottleneck ? 4 * filters : filters;
        Layer[] body = isBottleneck
            ?
            [
                .. ConvolutionBlocks.Normed(filters, 1, 1, 0, Functions.Relu),
                .. ConvolutionBlocks.Normed(filters, 3, stride, 1, Functions.Relu),
                .. ConvolutionBlocks.Normed(output, 1, 1, 0, null),
            ]
            : [.. ConvolutionBlocks.Normed(filters, 3, stride, 1, Functions.Relu), .. ConvolutionBlocks.Normed(output, 3, 1, 1, null)];
        bool changes = strides || (isFirst && isBottleneck);
        return new Residual(
            body, changes ? new Sequential("shortcut", ConvolutionBlocks.Normed(output, 1, stride, 0, null)) : null, Functions.Relu, name);
    }
}
