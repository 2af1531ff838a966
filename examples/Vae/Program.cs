using System.Globalization;
using GraphCompiler.Frontend.Data;
using GraphCompiler.Frontend.Layers;
using GraphCompiler.Frontend.Losses;
using GraphCompiler.Frontend.Optimizers;
using GraphCompiler.Frontend.Tensors;
using GraphCompiler.Frontend.Training;
using GraphCompiler.Compiler.Ir;
using GraphCompiler.Runtime;
using static GraphCompiler.Frontend.Tensors.Functions;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
const int Code = 10, Hidden = 400, Pixels = 784, Side = 28;
(int count, int epochs) = args is [var images, var passes] ? (int.Parse(images), int.Parse(passes)) : (60_000, 10);

// Images in, the same images out.
MnistData mnist = Mnist.Load(log: Console.Error);
NdArray train = mnist.Train.Take(count)["inputs"], test = mnist.Test.Take(Math.Min(count, 10_000))["inputs"];

// An encoder that gives a normal distribution of codes, a sample of it, and a decoder; the loss takes what both give.
var encoder = new Sequential("encoder", [new Dense(Hidden, Relu), new Dense(2 * Code)]);
var sample = new GaussianSample();
var decoder = new Sequential("decoder", [new Dense(Hidden, Relu), new Dense(Pixels)]);
var network = new Lambda((x, c) =>
{
    Tensor distribution = encoder.Apply(x, c), logits = decoder.Apply(sample.Apply(distribution, c), c);
    return Concatenate([logits, distribution], axis: 1);
});
var model = new Model(network, inputs: [Pixels], loss: new EvidenceLowerBound(Code), optimizer: new Adam(1e-3));
model.Fit(Dataset.Of(train, train), epochs, batchSize: 128, progress: new TrainingProgress(Console.Error, isTerminal: false));
Console.WriteLine($"{train.Shape[0]} images, {epochs} epochs: bound {model.Evaluate(Dataset.Of(test, test)).Loss:F2} nats on {test.Shape[0]} others");

// The decoder alone makes new images of codes that it was never given.
var generator = new Model(decoder, inputs: [Code], loss: new MeanSquaredError(), optimizer: new Sgd(0.1));
IReadOnlyDictionary<string, NdArray> learned = model.Parameters();
foreach (string name in generator.Parameters().Keys)
{
    generator.SetState(name, learned.Single(p => p.Key.EndsWith(name, StringComparison.Ordinal)).Value);
}

NdArray codes = Graph.Of(key => RandomNormal(key, F32(6, Code)), RandomKey).Compile().Run(NdArray.From<uint>([5, 0], [2]))[0];
float[] drawn = generator.Predict(codes).ToArray<float>();
for (int row = 0; row < Side; row += 2)
{
    IEnumerable<string> parts = Enumerable.Range(0, 6).Select(i => string.Concat(Enumerable.Range(0, Side).Select(column =>
        " .:*#"[(int)Math.Clamp(5 / (1 + Math.Exp(-drawn[(i * Pixels) + (row * Side) + column])), 0, 4)])));
    Console.WriteLine(string.Concat(parts).TrimEnd());
}
