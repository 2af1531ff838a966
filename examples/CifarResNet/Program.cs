using System.Globalization;
using GraphCompiler.Examples.Cifar;
using GraphCompiler.Frontend.Data;
using GraphCompiler.Frontend.Training;
using GraphCompiler.Runtime;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
const int BatchSize = 50;
(int count, int epochs, int depth) = args is [var images, var passes, var layers]
    ? (int.Parse(images), int.Parse(passes), int.Parse(layers)) : (500, 40, 20);

// So few images are not enough to tell others, but a network whose gradients are right learns them by heart.
Dataset all = Cifar10.Read(DataFiles.Find("cifar10", "train-2000.bin.gz"));
Dataset train = all.Split((double)count / all.Count, seed: 1).First;
Model model = PictureModel.Create(depth, epochs * ((train.Count + BatchSize - 1) / BatchSize));
Console.WriteLine($"ResNet-{depth} of {model.ParameterCount} parameters, {train.Count} images");
model.Fit(train, epochs, BatchSize, progress: new TrainingProgress(Console.Error, isTerminal: false));
Console.WriteLine($"after {epochs} epochs: {model.Evaluate(train)["accuracy"]:P1} of them told right");

NdArray pictures = train["inputs"], labels = train["targets"];
float[] logits = model.Predict(pictures).ToArray<float>();
for (int i = 0; i < 5; i++)
{
    ReadOnlySpan<float> row = logits.AsSpan(i * 10, 10);
    int told = row.IndexOf(row.ToArray().Max());
    Console.WriteLine($"  {Cifar10.ClassNames[labels.Data<int>()[i]],-10} told {Cifar10.ClassNames[told]}");
}
