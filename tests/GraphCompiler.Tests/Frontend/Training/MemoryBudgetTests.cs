using GraphCompiler.Compiler;
using GraphCompiler.Frontend.Data;
using GraphCompiler.Frontend.Layers;
using GraphCompiler.Frontend.Losses;
using GraphCompiler.Frontend.Optimizers;
using GraphCompiler.Frontend.Training;
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

    [Fact]
    public void A_budget_that_cannot_be_met_is_told_when_training_begins() => Assert.Equal(
        "GRC5001", Assert.Throws<GraphCompilerException>(
            () => Deep(2000).Fit(Data, batchSize: Rows, progress: TrainingProgress.Silent)).Code);

    private static Model Deep(long? budget) => new(
        new Sequential([.. Enumerable.Range(0, 12).Select(_ => new Dense(48, Tanh)), new Dense(4)]), [2], new CrossEntropy(), new Adam(0.01),
        options: CompilerOptions.Default with { MemoryBudget = budget });
}
