using System.Runtime.CompilerServices;
using GraphCompiler.Frontend.Initializers;
using GraphCompiler.Frontend.Layers;
using GraphCompiler.Frontend.Tensors;

namespace GraphCompiler.Frontend.Models;

/// <summary>
/// VGG (Simonyan and Zisserman 2015): <c>[n, 3, 224, 224]</c> to logits <c>[n, 1000]</c>; 138,357,544 parameters with 16 layers, 143,667,240 with 19.
/// </summary>
/// <param name="Depth">Layers with weights: 11, 13, 16 or 19.</param>
/// <param name="Classes">Number of classes.</param>
public sealed record Vgg(int Depth = 16, long Classes = 1000)
{
    private static readonly Dictionary<int, int[]> Stages = new()
    {
        [11] = [1, 1, 2, 2, 2],
        [13] = [2, 2, 2, 2, 2],
        [16] = [2, 2, 3, 3, 3],
        [19] = [2, 2, 4, 4, 4],
    };

    /// <summary>The network.</summary>
    /// <param name="file">The user's file.</param>
    /// <param name="line">The user's line.</param>
    /// <exception cref="GraphCompilerException">GRC8012: a depth that the paper does not have.</exception>
    public Sequential Network([CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        int[] stages = ConvolutionBlocks.Variant(Stages, Depth, "VGG", new(file, line));
        long[] filters = [64, 128, 256, 512, 512];
        return new(
            [
                .. stages.SelectMany((count, stage) => (Layer[])
                [
                    .. Enumerable.Range(1, count).Select(i =>
                        ConvolutionBlocks.Relu(filters[stage], 3, padding: 1, name: FormattableString.Invariant($"conv{stage + 1}_{i}"))),
                    new MaxPool(2, name: FormattableString.Invariant($"pool{stage + 1}")),
                ]),
                new Flatten(name: "flatten"),
                new Dense(4096, Functions.Relu, weights: Initializer.HeNormal(), name: "fc6"),
                new Dropout(0.5f, name: "drop6"),
                new Dense(4096, Functions.Relu, weights: Initializer.HeNormal(), name: "fc7"),
                new Dropout(0.5f, name: "drop7"),
                new Dense(Classes, name: "fc8"),
            ],
            file, line);
    }
}
