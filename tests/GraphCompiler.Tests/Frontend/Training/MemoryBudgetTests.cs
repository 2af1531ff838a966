using GraphCompiler.Compiler;
using GraphCompiler.Examples.Shakespeare;
using GraphCompiler.Frontend.Data;
using GraphCompiler.Frontend.Layers;
using GraphCompiler.Frontend.Losses;
using GraphCompiler.Frontend.Optimizers;
using GraphCompiler.Frontend.Training;
using GraphCompiler.Runtime;
using GraphCompiler.Runtime.Diagnostics;
using Xunit;
using static GraphCompiler.Frontend.Tensors.Functions;

namespace GraphCompiler.Tests.Frontend.Training;

/// <summary>A model that is trained within a budget of bytes learns the same, and says what it costs.</summary>
public class MemoryBudgetTests
{
    private const int Rows = 128;
    private static readonly Dataset Data = SmallModels.Quadrants(2 * Rows);

    [Fact]
    public void A_training_within_a_budget_has_the_bits_of_one_without()
    {
        Model free = Deep(null);
        long bytes = free.TrainingArenaBytes(Rows);
        Model tight = Deep(bytes * 6 / 10);
        Assert.InRange(tight.TrainingArenaBytes(Rows), 1, bytes * 6 / 10);
        free.Fit(Data, epochs: 2, batchSize: Rows, progress: TrainingProgress.Silent);
        tight.Fit(Data, epochs: 2, batchSize: Rows, progress: TrainingProgress.Silent);
        Assert.Equal(SmallModels.Hash(free), SmallModels.Hash(tight));
        Assert.DoesNotContain("rematerialization", free.Explain(Rows));
        Assert.Contains("nodes are computed again", tight.Explain(Rows));
    }

    /// <summary>In every run its memory is planned; the training itself is run where there is more time.</summary>
    [Fact]
    public void The_gpt_of_the_examples_learns_with_half_of_its_bytes()
    {
        const int Pieces = 16;
        Model free = Text(null);
        long bytes = free.TrainingArenaBytes(Pieces);
        Model tight = Text(bytes / 2);
        Assert.InRange(tight.TrainingArenaBytes(Pieces), 1, bytes / 2);
        int epochs = TestSize.Pick(ci: 0, nightly: 2, release: 2);
        if (epochs > 0)
        {
            var random = new Random(1);
            NdArray Characters() => NdArray.From<int>(
                [.. Enumerable.Range(0, Pieces * TextModel.Length).Select(_ => random.Next(65))], [Pieces, TextModel.Length]);
            Dataset data = Dataset.Of(Characters(), Characters());
            free.Fit(data, epochs, Pieces, progress: TrainingProgress.Silent);
            tight.Fit(data, epochs, Pieces, progress: TrainingProgress.Silent);
            Assert.Equal(SmallModels.Hash(free), SmallModels.Hash(tight));
        }
    }

    [Fact]
    public void A_budget_that_cannot_be_met_is_told_when_training_begins() => Assert.Equal(
        "GRC5001", Assert.Throws<GraphCompilerException>(
            () => Deep(2000).Fit(Data, batchSize: Rows, progress: TrainingProgress.Silent)).Code);

    private static Model Text(long? budget) =>
        TextModel.Create(isGpt: true, vocabulary: 65, width: 256, steps: 100, CompilerOptions.Default with { MemoryBudget = budget });

    private static Model Deep(long? budget) => new(
        new Sequential([.. Enumerable.Range(0, 12).Select(_ => new Dense(48, Tanh)), new Dense(4)]), [2], new CrossEntropy(), new Adam(0.01),
        options: CompilerOptions.Default with { MemoryBudget = budget });
}
