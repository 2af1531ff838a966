using GraphCompiler.Frontend.Data;
using GraphCompiler.Frontend.Training;
using GraphCompiler.Frontend.Training.Callbacks;
using GraphCompiler.Tests.Frontend.Data;
using Xunit;

namespace GraphCompiler.Tests.Frontend.Training;

/// <summary>A training that was interrupted and goes on gives the bits of one that was not.</summary>
public class ResumeTests
{
    private const int Rows = 50, BatchSize = 16, Epochs = 4;

    private static readonly Dataset Train = SmallModels.Quadrants(Rows), Validation = SmallModels.Quadrants(20, seed: 2);

    [Fact]
    public void Saved_between_epochs_and_loaded_it_goes_on_with_the_same_bits()
    {
        using var folder = new TestFolder();
        Model whole = SmallModels.QuadrantModel(), first = SmallModels.QuadrantModel(), second = SmallModels.QuadrantModel(seed: 77);
        History expected = Fit(whole, Epochs);
        Fit(first, 2);
        first.Save(folder["model.safetensors"]);
        second.Load(folder["model.safetensors"]);
        History found = Fit(second, Epochs, resume: true);
        AssertSame(whole, expected, second, found);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(9)]
    public void Cancelled_within_an_epoch_it_goes_on_with_the_same_bits(int steps)
    {
        using var folder = new TestFolder();
        Model whole = SmallModels.QuadrantModel(), cut = SmallModels.QuadrantModel(), loaded = SmallModels.QuadrantModel();
        History expected = Fit(whole, Epochs);
        using var cancel = new CancelAfter(steps);
        Assert.Equal(TrainingOutcome.Cancelled, Fit(cut, Epochs, cancel: cancel).Outcome);
        Assert.Equal((uint)steps, cut.GetState("training/step").Data<uint>()[0]);
        cut.Save(folder["model.safetensors"]);
        loaded.Load(folder["model.safetensors"]);
        AssertSame(whole, expected, loaded, Fit(loaded, Epochs, resume: true));
        AssertSame(whole, expected, cut, Fit(cut, Epochs, resume: true));
    }

    private static History Fit(Model model, int epochs, bool resume = false, CancelAfter? cancel = null) => model.Fit(
        Train, epochs, BatchSize, Validation, callbacks: cancel is null ? null : [cancel], resume: resume, progress: TrainingProgress.Silent,
        cancellation: cancel?.Token ?? default);

    private static void AssertSame(Model expected, History expectedHistory, Model found, History foundHistory)
    {
        Assert.Equal(SmallModels.Hash(expected), SmallModels.Hash(found));
        Assert.Equal(HistoryText.Write(expectedHistory.Epochs), HistoryText.Write(foundHistory.Epochs));
        Assert.Equal(Epochs, foundHistory.Epochs.Count);
    }

    /// <summary>Cancels after a number of steps.</summary>
    private sealed class CancelAfter(int steps) : Callback, IDisposable
    {
        private readonly CancellationTokenSource source = new();
        private int done;

        public CancellationToken Token => source.Token;

        public override void OnBatchEnd(TrainingContext context, int batch, double loss)
        {
            if (++done == steps)
            {
                source.Cancel();
            }
        }

        public void Dispose() => source.Dispose();
    }
}
