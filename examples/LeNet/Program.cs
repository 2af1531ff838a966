using System.Globalization;
using GraphCompiler.Frontend.Data;
using GraphCompiler.Frontend.Layers;
using GraphCompiler.Frontend.Losses;
using GraphCompiler.Frontend.Optimizers;
using GraphCompiler.Frontend.Schedules;
using GraphCompiler.Frontend.Tensors;
using GraphCompiler.Frontend.Training;
using static GraphCompiler.Frontend.Tensors.Functions;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
const int BatchSize = 64;
(int count, int epochs) = args is [var images, var passes] ? (int.Parse(images), int.Parse(passes)) : (60_000, 3);

MnistData mnist = Mnist.Load(log: Console.Error);
Dataset train = mnist.Train.Take(count), test = mnist.Test.Take(Math.Min(count, 10_000));

// Two convolutions, a pooling and two dense layers, as in PyTorch's example for MNIST.
var network = new Sequential(
    new Lambda(x => Reshape(x, [x.Shape[0], 1, 28, 28])),
    new Conv2D(32, 3, activation: Relu),
    new Conv2D(64, 3, activation: Relu),
    new MaxPool(2), new Flatten(),
    new Dense(128, Relu),
    new Dense(10));
int steps = epochs * ((train.Count + BatchSize - 1) / BatchSize);
var model = new Model(
    network, inputs: [784], loss: new CrossEntropy(), optimizer: new Adam(new CosineDecay(1e-3, steps)), metrics: [Metric.Accuracy]);
Console.WriteLine(model.Summary());
model.Fit(train, epochs, BatchSize, validation: test, progress: new TrainingProgress(Console.Error, isTerminal: false));
Evaluation evaluation = model.Evaluate(test);
Console.WriteLine($"{train.Count} images, {epochs} epochs: accuracy {evaluation["accuracy"]:0.0000} on {test.Count} others");
