using System.Globalization;
using GraphCompiler.Compiler.Backends;
using GraphCompiler.Backend.CSharp.Emission;
using GraphCompiler.Tests.Backend.CSharp;
using GraphCompiler.Tests.Frontend.Data;
using GraphCompiler.Tests.Frontend.Training;
using GraphCompiler.Tests.Host;
using Xunit;
using Xunit.Abstractions;

namespace GraphCompiler.Tests.Examples;

/// <summary>The MNIST example as an assembly: small, on its own, always the same bytes; its training step learns in an application that knows nothing else.</summary>
public class MnistAssemblyTests(ITestOutputHelper output)
{
    private static readonly int Epochs = TestSize.Pick(ci: 4, nightly: 6, release: 6);

    private static readonly AssemblyOptions WithoutWeights = new() { Weights = WeightStorage.None };

    /// <summary>
    /// Reads the files, trains by batches in random order, and counts correct predictions, training steps and the bytes that all but the first allocate,
    /// on any thread.
    /// </summary>
    private const string App = """
        using System;
        using System.IO;
        using System.IO.Compression;

        string data = args[0];
        int epochs = int.Parse(args[1]);
        float[] images = Pixels("train-images-idx3-ubyte"), testImages = Pixels("t10k-images-idx3-ubyte");
        int[] labels = Labels("train-labels-idx1-ubyte"), testLabels = Labels("t10k-labels-idx1-ubyte");

        var model = new Mnist();
        model.Initialize([1, 0]);
        int[] order = new int[labels.Length];
        for (int i = 0; i < order.Length; i++) order[i] = i;
        var random = new Random(1);
        float[] inputs = new float[128 * 784];
        int[] targets = new int[128];
        int steps = 0;
        long before = 0;
        for (int epoch = 0; epoch < epochs; epoch++)
        {
            random.Shuffle(order);
            for (int first = 0; first + 128 <= order.Length; first += 128)
            {
                for (int i = 0; i < 128; i++)
                {
                    images.AsSpan(order[first + i] * 784, 784).CopyTo(inputs.AsSpan(i * 784));
                    targets[i] = labels[order[first + i]];
                }

                model.TrainStep(inputs, targets, out _);
                if (steps++ == 0) before = GC.GetTotalAllocatedBytes(precise: true);
            }
        }

        long allocated = GC.GetTotalAllocatedBytes(precise: true) - before;
        float[] logits = new float[testLabels.Length * 10];
        model.Predict(testImages, logits);
        int correct = 0;
        for (int i = 0; i < testLabels.Length; i++)
        {
            ReadOnlySpan<float> row = logits.AsSpan(i * 10, 10);
            int best = 0;
            for (int c = 1; c < 10; c++) best = row[c] > row[best] ? c : best;
            correct += best == testLabels[i] ? 1 : 0;
        }

        Console.WriteLine(correct);
        Console.WriteLine(steps);
        Console.WriteLine(allocated);

        byte[] Read(string name, int header)
        {
            string path = Path.Combine(data, name);
            using Stream file = File.Exists(path) ? File.OpenRead(path) : new GZipStream(File.OpenRead(path + ".gz"), CompressionMode.Decompress);
            var bytes = new MemoryStream();
            file.CopyTo(bytes);
            return bytes.ToArray()[header..];
        }

        float[] Pixels(string name) => Array.ConvertAll(Read(name, 16), b => b / 255f);

        int[] Labels(string name) => Array.ConvertAll(Read(name, 8), b => (int)b);
        """;

    [MnistFact]
    public void Its_training_step_learns_in_a_process_that_knows_nothing_else_and_allocates_nothing()
    {
        using var folder = new TestFolder();
        Emit(folder, training: true);
        ConsoleApp.Compile(folder, App, "Mnist.dll");

        // All allocations of the process are counted, those of .NET's own tiers too: without them the count is ours alone (R5b of RELIABILITY.md).
        string[] lines = ConsoleApp.Start(
            folder, "DOTNET_TieredCompilation", MnistFactAttribute.Folder!, Epochs.ToString(CultureInfo.InvariantCulture));
        output.WriteLine($"{lines[0]} of 10,000 right after {Epochs} epochs, {lines[2]} bytes allocated in {lines[1]} steps");
        Assert.InRange(int.Parse(lines[0], CultureInfo.InvariantCulture), 9800, 10_000);
        Assert.InRange(int.Parse(lines[1], CultureInfo.InvariantCulture), 1001, int.MaxValue);
        Assert.Equal("0", lines[2]);
    }

    [Theory]
    [InlineData(false, 64 * 1024)]
    [InlineData(true, 256 * 1024)]
    public void It_is_small_and_the_same_in_every_folder(bool training, long limit)
    {
        using TestFolder first = new(), second = new();
        EmittedAssembly a = Emit(first, training), b = Emit(second, training);
        output.WriteLine($"{a.Bytes} bytes");
        Assert.InRange(a.Bytes, 1, limit);
        Assert.Equal(File.ReadAllBytes(a.Path), File.ReadAllBytes(b.Path));
        Assert.Equal(File.ReadAllBytes(a.SymbolsPath), File.ReadAllBytes(b.SymbolsPath));
        Assert.All(AssembledTraining.References(a.Path), name => Assert.StartsWith("System.", name, StringComparison.Ordinal));
    }

    private static EmittedAssembly Emit(TestFolder folder, bool training) => (EmittedAssembly)TrainDigits.NewModel(Epochs * (60_000 / TrainDigits.BatchSize))
        .CompileTo(folder["Mnist.dll"], TrainDigits.BatchSize, training, WithoutWeights);
}
