using System.Runtime.CompilerServices;
using GraphCompiler.Frontend.Layers;
using GraphCompiler.Frontend.Tensors;

namespace GraphCompiler.Frontend.Models;

/// <summary>MobileNetV2 (Sandler et al. 2018): <c>[n, 3, 224, 224]</c> to logits <c>[n, 1000]</c>; 3,504,872 parameters.</summary>
/// <param name="Classes">Number of classes.</param>
public sealed record MobileNetV2(long Classes = 1000)
{
    /// <summary>Expansion, output channels, repetitions and stride of each stage (table 2).</summary>
    private static readonly (long Expansion, long Filters, int Count, long Stride)[] Stages =
        [(1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1), (6, 160, 3, 2), (6, 320, 1, 1)];

    /// <summary>The network.</summary>
    /// <param name="file">The user's file.</param>
    /// <param name="line">The user's line.</param>
    public Sequential Network([CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        var blocks = new List<Layer>();
        long channels = 32;
        foreach ((long expansion, long filters, int count, long stride) in Stages)
        {
            for (int i = 0; i < count; i++)
            {
                blocks.Add(Block(FormattableString.Invariant($"block{blocks.Count + 1}"), channels, expansion, filters, i == 0 ? stride : 1));
                channels = filters;
            }
        }

        return new(
            [
                new Sequential("conv1", ConvolutionBlocks.Normed(32, 3, 2, 1, Functions.Relu6)),
                .. blocks,
                new Sequential("conv2", ConvolutionBlocks.Normed(1280, 1, 1, 0, Functions.Relu6)),
                new GlobalAveragePool(name: "pool"),
                new Dropout(0.2f, name: "dropout"),
                new Dense(Classes, name: "fc"),
            ],
            file, line);
    }

    /// <summary>An inverted residual: wide within, narrow and linear outside.</summary>
    private static Layer Block(string name, long channels, long expansion, long filters, long stride)
    {
        Layer[] body =
        [
            .. expansion == 1 ? [] : ConvolutionBlocks.Normed(channels * expansion, 1, 1, 0, Functions.Relu6),
            .. ConvolutionBlocks.NormedDepthwise(3, stride, 1, Functions.Relu6),
            .. ConvolutionBlocks.Normed(filters, 1, 1, 0, null),
        ];
        return stride == 1 && channels == filters ? new Residual(body, name: name) : new Sequential(name, body);
    }
}
