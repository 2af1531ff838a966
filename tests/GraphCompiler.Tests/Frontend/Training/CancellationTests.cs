using System.Diagnostics;
using GraphCompiler.Frontend.Data;
using GraphCompiler.Frontend.Training;
using Xunit;

namespace GraphCompiler.Tests.Frontend.Training;

/// <summary>A training, evaluation or prediction that is cancelled at any moment comes back soon, with what it has.</summary>
public class CancellationTests
{
    /// <summary>The promise is 250 ms; a machine that runs other tests besides is given more.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(2);

    [Fact]
    public void A_training_comes_back_from_any_moment_with_what_it_has_learned()
    {
        Dataset data = SmallModels.Quadrants(2000);
        for (int i = 0; i < TestSize.Pick(10, 100, 1000); i++)
        {
            Model model = SmallModels.QuadrantModel();
            using var cancel = new CancellationTokenSource();
            long requested = 0;
            int delay = 5 + (i * 97 % 1200);
            var clock = new Thread(() =>
            {
                Thread.Sleep(delay);
                requested = Stopwatch.GetTimestamp();
                cancel.Cancel();
            });
            clock.Start();
            History history = model.Fit(
                data, epochs: 1_000_000, batchSize: 16, validation: data, progress: TrainingProgress.Silent, cancellation: cancel.Token);
            TimeSpan late = Stopwatch.GetElapsedTime(requested);
            clock.Join();
            Assert.True(late < Limit, $"{late}");
            Assert.Equal(TrainingOutcome.Cancelled, history.Outcome);
        }
    }

    [Fact]
    public void Evaluation_and_prediction_end_with_the_usual_exception()
    {
        Model model = SmallModels.QuadrantModel();
        using var cancel = new CancellationTokenSource();
        cancel.Cancel();
        Dataset data = SmallModels.Quadrants(10);
        Assert.Throws<OperationCanceledException>(() => model.Evaluate(data, cancellation: cancel.Token));
        Assert.Throws<OperationCanceledException>(() => model.Predict(data[0], cancellation: cancel.Token));
    }
}
