using System.Runtime.CompilerServices;
using GraphCompiler.Frontend.Layers;
using GraphCompiler.Frontend.Tensors;

namespace GraphCompiler.Frontend.Models;

/// <summary>LeNet-5 (LeCun et al. 1998): <c>[n, 1, 32, 32]</c> to logits <c>[n, 10]</c>; 61,706 parameters.</summary>
/// <remarks>
/// The form of 61,706 parameters that is built today: all maps of C3 see all of S2, subsampling is the mean, and the output is linear. In the paper C3 leaves out
/// some connections (table I: 1,516 parameters in place of 2,416), subsampling has a factor and a bias for each map (12 and 32 more), and the output are ten
/// radial basis functions with fixed codes in place of 850 parameters: 60,000 to train.
/// With <paramref name="IsPadded"/> it takes the 28 × 28 images of MNIST.
/// </remarks>
/// <param name="Classes">Number of classes.</param>
/// <param name="IsPadded">Whether images of 28 × 28 are padded to 32 × 32.</param>
public sealed record LeNet5(long Classes = 10, bool IsPadded = false)
{
    /// <summary>The network.</summary>
    /// <param name="file">The user's file.</param>
    /// <param name="line">The user's line.</param>
    public Sequential Network([CallerFilePath] string file = "", [CallerLineNumber] int line = 0) => new(
        [
            new Conv2D(6, 5, padding: IsPadded ? 2 : 0, activation: Functions.LeCunTanh, name: "c1"),
            new AveragePool(2, name: "s2"),
            new Conv2D(16, 5, activation: Functions.LeCunTanh, name: "c3"),
            new AveragePool(2, name: "s4"),
            new Conv2D(120, 5, activation: Functions.LeCunTanh, name: "c5"),
            new Flatten(name: "flatten"),
            new Dense(84, Functions.LeCunTanh, name: "f6"),
            new Dense(Classes, name: "output"),
        ],
        file, line);
}
