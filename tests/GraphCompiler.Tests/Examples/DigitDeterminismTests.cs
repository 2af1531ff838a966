using GraphCompiler.Compiler;
using GraphCompiler.Compiler.Kernels;
using GraphCompiler.Frontend.Data;
using GraphCompiler.Frontend.Training;
using GraphCompiler.Tests.Frontend.Data;
using GraphCompiler.Tests.Frontend.Training;
using GraphCompiler.Tests.Host;
using Xunit;
using Xunit.Abstractions;

namespace GraphCompiler.Tests.Examples;

/// <summary>Loss and weights of the MNIST example's training have one hash, however they were computed; at its real size, where kernels run on threads.</summary>
public class DigitDeterminismTests(ITestOutputHelper output)
{
    private static readonly int Epochs = TestSize.Pick(ci: 4, nightly: 10, release: 10), Steps = TestSize.Pick(ci: 15, nightly: 100, release: 100);

    private static readonly Lazy<Dataset> Data = new(() => TrainDigits.Draw(Steps));

    private static readonly Lazy<string> Expected = new(() => Run(CompilerOptions.Default with { Threads = 1 }));

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void For_any_number_of_threads(int threads) => SameAsOneThread(CompilerOptions.Default with { Threads = threads });

    [Theory]
    [InlineData(512)]
    [InlineData(256)]
    [InlineData(128)]
    public void In_every_width(int bits) => SameAsOneThread(CompilerOptions.Default with { Form = new VectorForm(bits) });

    [Fact]
    public void Without_fusion_optional_passes_and_reuse_of_memory() =>
        SameAsOneThread(CompilerOptions.Default with { DisabledPasses = ["all"], Fusion = false, MemoryReuse = false });

    [Fact]
    public void Killed_and_resumed_in_another_process()
    {
        using var folder = new TestFolder();
        string path = folder["model.safetensors"], epochs = $"{Epochs}", steps = $"{Steps}";
        // Half of the epochs are saved, and some steps of the next are lost: they are done again.
        string hang = $"{(Epochs / 2 * Steps) + (Steps / 2)}";
        using (var host = new HostProcess(Threads(2), "train-digits", path, epochs, steps, hang))
        {
            Assert.Equal("hangs", host.Output.ReadLine());
            host.Kill();
        }

        Model survivor = TrainDigits.NewModel(Epochs * Steps);
        survivor.Load(path);
        Assert.Equal(Epochs / 2, survivor.History.Epochs.Count);
        using (var host = new HostProcess(Threads(3), "train-digits", path, epochs, steps))
        {
            Assert.Equal(0, host.WaitForExit());
        }

        survivor.Load(path);
        Assert.Equal(Expected.Value, Hash(survivor, survivor.History));
    }

    private void SameAsOneThread(CompilerOptions options)
    {
        output.WriteLine($"{Epochs * Steps} steps on one thread: {Expected.Value}");
        Assert.Equal(Expected.Value, Run(options));
    }

    private static string Run(CompilerOptions options)
    {
        Model model = TrainDigits.NewModel(Epochs * Steps, options);
        History history = TrainDigits.Train(model, Data.Value, Epochs, resume: false);
        Assert.Equal((uint)(Epochs * Steps), model.GetState("training/step").Data<uint>()[0]);
        Assert.True(history["loss"][^1] < history["loss"][0], "it learns");
        return Hash(model, history);
    }

    private static string Hash(Model model, History history) => SmallModels.Hash(model) + HistoryText.Write(history.Epochs);

    private static Dictionary<string, string> Threads(int count) => new() { ["GRAPHC_THREADS"] = $"{count}" };
}
