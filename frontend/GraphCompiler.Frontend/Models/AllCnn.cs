using System.Runtime.CompilerServices;
using GraphCompiler.Frontend.Layers;

namespace GraphCompiler.Frontend.Models;

/// <summary>All-CNN-C (Springenberg et al. 2015): <c>[n, 3, 32, 32]</c> to logits <c>[n, 10]</c>, by convolutions alone; 1,369,738 parameters.</summary>
/// <param name="Classes">Number of classes.</param>
public sealed record AllCnn(long Classes = 10)
{
    /// <summary>The network.</summary>
    /// <param name="file">The user's file.</param>
    /// <param name="line">The user's line.</param>
    public Sequential Network([CallerFilePath] string file = "", [CallerLineNumber] int line = 0) => new(
        [
            new Dropout(0.2f, name: "drop0"),
            ConvolutionBlocks.Relu(96, 3, padding: 1, name: "conv1"),
            ConvolutionBlocks.Relu(96, 3, padding: 1, name: "conv2"),
            ConvolutionBlocks.Relu(96, 3, 2, 1, "conv3"),
            new Dropout(0.5f, name: "drop3"),
            ConvolutionBlocks.Relu(192, 3, padding: 1, name: "conv4"),
            ConvolutionBlocks.Relu(192, 3, padding: 1, name: "conv5"),
            ConvolutionBlocks.Relu(192, 3, 2, 1, "conv6"),
            new Dropout(0.5f, name: "drop6"),
            ConvolutionBlocks.Relu(192, 3, name: "conv7"),
            ConvolutionBlocks.Relu(192, 1, name: "conv8"),
            ConvolutionBlocks.Relu(Classes, 1, name: "conv9"),
            new GlobalAveragePool(name: "pool"),
        ],
        file, line);
}
