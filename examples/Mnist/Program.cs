using System.Globalization;
using GraphCompiler.Compiler.Backends;
using GraphCompiler.Compiler;
using GraphCompiler.Examples.Mnist;
using GraphCompiler.Frontend.Data;
using GraphCompiler.Frontend.Layers;
using GraphCompiler.Frontend.Losses;
using GraphCompiler.Frontend.Optimizers;
using GraphCompiler.Frontend.Schedules;
using GraphCompiler.Frontend.Training;
using GraphCompiler.Runtime;
using static GraphCompiler.Frontend.Tensors.Functions;

Console.OutputEncoding = System.Text.Encoding.UTF8;
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
if (Options.Parse(args) is not { } options)
{
    Console.Error.WriteLine("usage: Mnist [--data DIR] [--epochs N] [--seed S] [--out DIR] [--threads T] [--backend NAME]");
    return 2;
}

// 1. The data: found, downloaded, or drawn.
MnistData mnist = Mnist.Load(options.Data, Console.Out);
Console.WriteLine($"{mnist.Train.Count} images to train on, {mnist.Test.Count} to test with: {mnist.Source}");

// 2. The network, and what trains it.
const int batchSize = 128;
var net = new Sequential(
    new Dense(512, Relu), new Dropout(0.2f),
    new Dense(512, Relu), new Dropout(0.2f),
    new Dense(10));
int steps = options.Epochs * ((mnist.Train.Count + batchSize - 1) / batchSize);
var model = new Model(
    net, inputs: [784], loss: new CrossEntropy(), optimizer: new Adam(new CosineDecay(2e-3, steps)), metrics: [Metric.Accuracy],
    seed: options.Seed, options: CompilerOptions.Default with { Threads = options.Threads, Backend = options.Backend });
Console.WriteLine(model.Summary());

// 3. Training, with progress and validation.
model.Fit(mnist.Train, options.Epochs, batchSize, validation: mnist.Test);
Evaluation evaluation = model.Evaluate(mnist.Test);

// 4. The model as one assembly that references nothing but the base class library, and a fresh process that references it alone.
Directory.CreateDirectory(options.Out);
EmittedModel assembly = model.CompileTo(Path.Combine(options.Out, "Mnist.dll"));
NdArray images = mnist.Test["inputs"], logits = model.Predict(images);
int identical = FreshProcess.CountIdentical(assembly.Path, images.Data<float>(), logits.Data<float>(), columns: 10);

Console.WriteLine($"accuracy {evaluation["accuracy"]:0.0000}");
Console.WriteLine($"assembly {assembly.Path} {assembly.Bytes}");
Console.WriteLine($"fresh process: {identical} predictions identical");
return identical == mnist.Test.Count ? 0 : 1;
