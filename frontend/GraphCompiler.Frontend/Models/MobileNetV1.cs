using System.Runtime.CompilerServices;
using GraphCompiler.Frontend.Layers;
using GraphCompiler.Frontend.Tensors;

namespace GraphCompiler.Frontend.Models;

/// <summary>MobileNet (Howard et al. 2017): <c>[n, 3, 224, 224]</c> to logits <c>[n, 1000]</c>; 4,231,976 parameters at width 1.</summary>
/// <param name="Width">Factor of the numbers of channels.</param>
/// <param name="Classes">Number of classes.</param>
public sealed record MobileNetV1(double Width = 1, long Classes = 1000)
{
    /// <summary>Output channels and stride of each block of a depthwise and a pointwise convolution (table 1).</summary>
    private static readonly (long Filters, long Stride)[] Blocks =
        [(64, 1), (128, 2), (128, 1), (256, 2), (256, 1), (512, 2), (512, 1), (512, 1), (512, 1), (512, 1), (512, 1), (1024, 2), (1024, 1)];

    /// <summary>The network.</summary>
    /// <param name="file">The user's file.</param>
    /// <param name="line">The user's line.</param>
    /// <exception cref="GraphCompilerException">GRC8012: a width that leaves no channel.</exception>
    public Sequential Network([CallerFilePath] string file = "", [CallerLineNumber] int line = 0) => new(
        [
            new Sequential("conv1", ConvolutionBlocks.Normed((long)(32 * Width), 3, 2, 1, Functions.Relu)),
            .. Blocks.Select((block, i) => new Sequential(FormattableString.Invariant($"block{i + 1}"),
            [
                .. ConvolutionBlocks.NormedDepthwise(3, block.Stride, 1, Functions.Relu),
                .. ConvolutionBlocks.Normed((long)(block.Filters * Width), 1, 1, 0, Functions.Relu),
            ])),
            new GlobalAveragePool(name: "pool"),
            new Dense(Classes, name: "fc"),
        ],
        file, line);
}
