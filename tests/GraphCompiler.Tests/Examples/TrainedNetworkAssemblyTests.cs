using System.Diagnostics;
using GraphCompiler.Backend.CSharp.Emission;
using GraphCompiler.Compiler.Backends;
using GraphCompiler.Compiler.Kernels;
using GraphCompiler.Examples.Cifar;
using GraphCompiler.Examples.LeNet;
using GraphCompiler.Examples.Shakespeare;
using GraphCompiler.Frontend.Data;
using GraphCompiler.Frontend.Training;
using GraphCompiler.Runtime;
using GraphCompiler.Tests.Frontend.Training;
using Xunit;
using Xunit.Abstractions;

namespace GraphCompiler.Tests.Examples;

/// <summary>The networks that the examples train, whole, as assemblies: training steps and predictions have the bits of the model and allocate nothing.</summary>
public class TrainedNetworkAssemblyTests(ITestOutputHelper output)
{
    private const int Classes = 10, Characters = 65, Batches = 2;

    /// <summary>In every run small batches; else those of the examples.</summary>
    private static readonly int Rows = TestSize.Pick(ci: 2, nightly: 16, release: 64), Counted = TestSize.Pick(ci: 2, nightly: 20, release: 100);

    /// <summary>In every run one form, which is not that of this process on a machine with AVX-512; else all.</summary>
    private static readonly AssemblyOptions Options = TestSize.Pick(ci: 1, nightly: 3, release: 3) == 1
        ? new() { Weights = WeightStorage.None, Forms = [VectorForm.V256] }
        : new() { Weights = WeightStorage.None };

    [Fact]
    public void The_convolutional_network_of_mnist() => Check(DigitModel.Create(100), Pictures([784]));

    [Fact]
    public void The_residual_network_of_cifar() => Check(PictureModel.Create(depth: 20, steps: 100), Pictures([3, 32, 32]));

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_networks_of_shakespeare(bool isGpt) => Check(TextModel.Create(isGpt, Characters, width: 256, steps: 100), Text());

    private void Check(Model model, Dataset data)
    {
        long start = Stopwatch.GetTimestamp();
        long bytes = AssembledTraining.Check(model, data, Rows, Counted, Options);
        output.WriteLine(FormattableString.Invariant($"{bytes} bytes, {Stopwatch.GetElapsedTime(start).TotalSeconds:F1} s"));
    }

    private static Dataset Pictures(Shape row)
    {
        var random = new Random(1);
        int count = Rows * Batches;
        return Dataset.Of(
            NdArray.From<float>([.. Enumerable.Range(0, count * (int)row.Elements).Select(_ => random.NextSingle())], [count, .. row]),
            NdArray.From<int>([.. Enumerable.Range(0, count).Select(_ => random.Next(Classes))], [count]));
    }

    private static Dataset Text()
    {
        var random = new Random(1);
        int count = Rows * Batches;
        NdArray Pieces() => NdArray.From<int>(
            [.. Enumerable.Range(0, count * TextModel.Length).Select(_ => random.Next(Characters))], [count, TextModel.Length]);
        return Dataset.Of(Pieces(), Pieces());
    }
}
