using System.Globalization;
using GraphCompiler.Compiler.Ir;
using GraphCompiler.Frontend.Data;
using GraphCompiler.Frontend.Initializers;
using GraphCompiler.Frontend.Layers;
using GraphCompiler.Frontend.Losses;
using GraphCompiler.Frontend.Optimizers;
using GraphCompiler.Frontend.Schedules;
using GraphCompiler.Frontend.Tensors;
using GraphCompiler.Frontend.Training;
using GraphCompiler.Runtime;
using static GraphCompiler.Frontend.Tensors.Functions;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
const int Points = 200, Units = 12, Epochs = 300;
const double Noise = 0.2;

// A sine with noise, at random places from 0 to 2π.
Graph samples = Graph.Of(
    t =>
    {
        Tensor x = RandomUniform(FoldIn(t[0], 1), F32(Points, 1)) * (2 * Math.PI);
        return [x, Sin(x) + (Noise * RandomNormal(FoldIn(t[0], 2), F32(Points, 1)))];
    },
    [RandomKey]);
NdArray[] noisy = samples.Compile().Run(NdArray.From<uint>([3, 0], [2]));

// Gaussian bumps whose places, widths and heights are learned (Broomhead and Lowe 1988).
var network = new Sequential(new RadialBasis(Units, width: 1, Initializer.Uniform(0, 2 * Math.PI)), new Dense(1));
var model = new Model(
    network, inputs: [1], loss: new MeanSquaredError(), optimizer: new Adam(new CosineDecay(0.03, Epochs * 10)));
model.Fit(Dataset.Of(noisy[0], noisy[1]), Epochs, batchSize: 20, progress: TrainingProgress.Silent);

Console.WriteLine("   x     sin x   learned");
float[] places = [.. Enumerable.Range(0, 9).Select(i => i * MathF.PI / 4)], learned = model.Predict(places);
for (int i = 0; i < places.Length; i++)
{
    Console.WriteLine($"{places[i],5:F2}  {Math.Sin(places[i]),7:F3}  {learned[i],7:F3}");
}

float[] grid = [.. Enumerable.Range(0, 629).Select(i => i * 0.01f)];
double error = Math.Sqrt(model.Predict(grid).Zip(grid, (y, x) => y - Math.Sin(x)).Average(d => d * d));
Console.WriteLine($"distance from the sine {error:F3} with noise of {Noise} in the data");
