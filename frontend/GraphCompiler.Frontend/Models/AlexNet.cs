using System.Runtime.CompilerServices;
using GraphCompiler.Frontend.Initializers;
using GraphCompiler.Frontend.Layers;
using GraphCompiler.Frontend.Tensors;

namespace GraphCompiler.Frontend.Models;

/// <summary>AlexNet (Krizhevsky et al. 2012): <c>[n, 3, 227, 227]</c> to logits <c>[n, 1000]</c>; 60,965,224 parameters.</summary>
/// <remarks>With the paper's two groups in the second, fourth and fifth convolution, local response norm, overlapping pooling and dropout.</remarks>
/// <param name="Classes">Number of classes.</param>
public sealed record AlexNet(long Classes = 1000)
{
    /// <summary>The network.</summary>
    /// <param name="file">The user's file.</param>
    /// <param name="line">The user's line.</param>
    public Sequential Network([CallerFilePath] string file = "", [CallerLineNumber] int line = 0) => new(
        [
            ConvolutionBlocks.Relu(96, 11, 4, name: "conv1"),
            new LocalResponseNorm(name: "norm1"),
            new MaxPool(3, 2, name: "pool1"),
            ConvolutionBlocks.Relu(256, 5, padding: 2, name: "conv2", groups: 2),
            new LocalResponseNorm(name: "norm2"),
            new MaxPool(3, 2, name: "pool2"),
            ConvolutionBlocks.Relu(384, 3, padding: 1, name: "conv3"),
            ConvolutionBlocks.Relu(384, 3, padding: 1, name: "conv4", groups: 2),
            ConvolutionBlocks.Relu(256, 3, padding: 1, name: "conv5", groups: 2),
            new MaxPool(3, 2, name: "pool5"),
            new Flatten(name: "flatten"),
            new Dense(4096, Functions.Relu, weights: Initializer.HeNormal(), name: "fc6"),
            new Dropout(0.5f, name: "drop6"),
            new Dense(4096, Functions.Relu, weights: Initializer.HeNormal(), name: "fc7"),
            new Dropout(0.5f, name: "drop7"),
            new Dense(Classes, name: "fc8"),
        ],
        file, line);
}
