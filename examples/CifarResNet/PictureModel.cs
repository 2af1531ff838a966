using GraphCompiler.Frontend.Losses;
using GraphCompiler.Frontend.Models;
using GraphCompiler.Frontend.Optimizers;
using GraphCompiler.Frontend.Schedules;
using GraphCompiler.Frontend.Training;

namespace GraphCompiler.Examples.Cifar;

/// <summary>The network that tells small pictures, and what trains it; tests compile it to an assembly.</summary>
public static class PictureModel
{
    /// <summary>A residual network, trained with Adam.</summary>
    /// <param name="depth">Layers with weights: 6 n + 2.</param>
    /// <param name="steps">Steps of the training, over which the rate falls.</param>
    public static Model Create(int depth, int steps) => new(
        new CifarResNet(depth).Network(), inputs: [3, 32, 32], loss: new CrossEntropy(), metrics: [Metric.Accuracy],
        optimizer: new Adam(new CosineDecay(2e-3, steps)));
}
