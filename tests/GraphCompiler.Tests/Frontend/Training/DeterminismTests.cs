using GraphCompiler.Compiler;
using GraphCompiler.Frontend.Data;
using GraphCompiler.Frontend.Training;
using Xunit;

namespace GraphCompiler.Tests.Frontend.Training;

/// <summary>Loss and weights after 1,000 steps have one hash, however they were computed.</summary>
public class DeterminismTests
{
    private static readonly Dataset Data = SmallModels.Quadrants(160);

    private static readonly Lazy<string> Expected = new(() => Run(CompilerOptions.Default with { Threads = 1 }));

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void For_any_number_of_threads(int threads) =>
        Assert.Equal(Expected.Value, Run(CompilerOptions.Default with { Threads = threads }));

    [Fact]
    public void Without_fusion() => Assert.Equal(Expected.Value, Run(CompilerOptions.Default with { Fusion = false }));

    [Fact]
    public void Without_optional_passes() =>
        Assert.Equal(Expected.Value, Run(CompilerOptions.Default with { DisabledPasses = ["all"], Fusion = false, MemoryReuse = false }));

    private static string Run(CompilerOptions options)
    {
        Model model = SmallModels.QuadrantModel(options: options);
        History history = model.Fit(Data, epochs: 100, batchSize: 16, progress: TrainingProgress.Silent);
        Assert.Equal(1000u, model.GetState("training/step").Data<uint>()[0]);
        return SmallModels.Hash(model) + HistoryText.Write(history.Epochs);
    }
}
