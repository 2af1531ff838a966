using System.Runtime.CompilerServices;
using GraphCompiler.Frontend.Layers;
using Concatenate = GraphCompiler.Frontend.Layers.Concatenate;

namespace GraphCompiler.Frontend.Models;

/// <summary>GoogLeNet (Szegedy et al. 2015): <c>[n, 3, 224, 224]</c> to logits <c>[n, 1000]</c>; 6,998,552 parameters.</summary>
/// <remarks>Nine modules of inception; without the two classifiers that the paper adds for training.</remarks>
/// <param name="Classes">Number of classes.</param>
public sealed record GoogLeNet(long Classes = 1000)
{
    /// <summary>The network.</summary>
    /// <param name="file">The user's file.</param>
    /// <param name="line">The user's line.</param>
    public Sequential Network([CallerFilePath] string file = "", [CallerLineNumber] int line = 0) => new(
        [
            ConvolutionBlocks.Relu(64, 7, 2, 3, "conv1"),
            Pool("pool1"),
            new LocalResponseNorm(k: 1, name: "norm1"),
            ConvolutionBlocks.Relu(64, 1, name: "reduce2"),
            ConvolutionBlocks.Relu(192, 3, padding: 1, name: "conv2"),
            new LocalResponseNorm(k: 1, name: "norm2"),
            Pool("pool2"),
            Inception("3a", 64, 96, 128, 16, 32, 32),
            Inception("3b", 128, 128, 192, 32, 96, 64),
            Pool("pool3"),
            Inception("4a", 192, 96, 208, 16, 48, 64),
            Inception("4b", 160, 112, 224, 24, 64, 64),
            Inception("4c", 128, 128, 256, 24, 64, 64),
            Inception("4d", 112, 144, 288, 32, 64, 64),
            Inception("4e", 256, 160, 320, 32, 128, 128),
            Pool("pool4"),
            Inception("5a", 256, 160, 320, 32, 128, 128),
            Inception("5b", 384, 192, 384, 48, 128, 128),
            new GlobalAveragePool(name: "pool5"),
            new Dropout(0.4f, name: "dropout"),
            new Dense(Classes, name: "linear"),
        ],
        file, line);

    private static MaxPool Pool(string name) => new(3, 2, roundsUp: true, name: name);

    /// <summary>A module, by the columns of the paper's table 1.</summary>
    private static Concatenate Inception(string name, long one, long reduce3, long three, long reduce5, long five, long pool) => new(
        [
            new Sequential("one", [ConvolutionBlocks.Relu(one, 1)]),
            new Sequential("three", [ConvolutionBlocks.Relu(reduce3, 1), ConvolutionBlocks.Relu(three, 3, padding: 1)]),
            new Sequential("five", [ConvolutionBlocks.Relu(reduce5, 1), ConvolutionBlocks.Relu(five, 5, padding: 2)]),
            new Sequential("pool", [new MaxPool(3, 1, 1), ConvolutionBlocks.Relu(pool, 1)]),
        ],
        axis: 1, name: "inception" + name);
}
