using System.Globalization;
using GraphCompiler.Examples.LeNet;
using GraphCompiler.Frontend.Data;
using GraphCompiler.Frontend.Training;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
const int BatchSize = 64;
(int count, int epochs) = args is [var images, var passes] ? (int.Parse(images), int.Parse(passes)) : (60_000, 3);

MnistData mnist = Mnist.Load(log: Console.Error);
Dataset train = mnist.Train.Take(count), test = mnist.Test.Take(Math.Min(count, 10_000));

int steps = epochs * ((train.Count + BatchSize - 1) / BatchSize);
Model model = DigitModel.Create(steps);
Console.WriteLine(model.Summary());
model.Fit(train, epochs, BatchSize, validation: test, progress: new TrainingProgress(Console.Error, isTerminal: false));
Evaluation evaluation = model.Evaluate(test);
Console.WriteLine($"{train.Count} images, {epochs} epochs: accuracy {evaluation["accuracy"]:0.0000} on {test.Count} others");
