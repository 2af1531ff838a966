using GraphCompiler.Frontend.Layers;
using GraphCompiler.Frontend.Losses;
using GraphCompiler.Frontend.Optimizers;
using GraphCompiler.Frontend.Schedules;
using GraphCompiler.Frontend.Training;
using static GraphCompiler.Frontend.Tensors.Functions;

namespace GraphCompiler.Examples.LeNet;

/// <summary>The network that tells digits, and what trains it; tests compile it to an assembly.</summary>
public static class DigitModel
{
    /// <summary>Two convolutions, a pooling and two dense layers, as in PyTorch's example for MNIST; trained with Adam.</summary>
    /// <param name="steps">Steps of the training, over which the rate falls.</param>
    public static Model Create(int steps)
    {
        var network = new Sequential(
            new Lambda(x => Reshape(x, [x.Shape[0], 1, 28, 28])),
            new Conv2D(32, 3, activation: Relu),
            new Conv2D(64, 3, activation: Relu),
            new MaxPool(2), new Flatten(),
            new Dense(128, Relu),
            new Dense(10));
        return new Model(
            network, inputs: [784], loss: new CrossEntropy(), optimizer: new Adam(new CosineDecay(1e-3, steps)), metrics: [Metric.Accuracy]);
    }
}
