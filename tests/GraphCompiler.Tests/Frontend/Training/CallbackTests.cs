using GraphCompiler.Frontend.Data;
using GraphCompiler.Frontend.Training;
using GraphCompiler.Frontend.Training.Callbacks;
using GraphCompiler.Runtime.Diagnostics;
using GraphCompiler.Tests.Frontend.Data;
using Xunit;

namespace GraphCompiler.Tests.Frontend.Training;

public class CallbackTests
{
    private static readonly Dataset Data = SmallModels.Quadrants(24);

    [Theory]
    [InlineData(0, 4)]
    [InlineData(1, 4)]
    [InlineData(2, 5)]
    [InlineData(3, 9)]
    public void A_training_stops_when_a_figure_no_longer_gets_better(int patience, int expected)
    {
        double[] figures = [5, 4, 3, 3.5, 3.2, 2, 2.5, 2.1, 2.1];
        Assert.Equal(expected, StoppedEpoch(new EarlyStopping("figure", patience: patience), figures));
    }

    [Fact]
    public void An_accuracy_is_better_when_it_is_greater() =>
        Assert.Equal(4, StoppedEpoch(new EarlyStopping("accuracy"), [0.1, 0.2, 0.3, 0.25, 0.5]));

    [Theory]
    [InlineData("val_f1")]
    [InlineData("auc")]
    [InlineData("precision")]
    [InlineData("val_recall")]
    [InlineData("digit_micro_f1")]
    [InlineData("r2")]
    [InlineData("top_5_accuracy")]
    public void So_are_the_other_figures_of_merit(string name) => Assert.Equal(3, StoppedEpoch(new EarlyStopping(name), [0.1, 0.2, 0.15, 0.3], name));

    [Fact]
    public void A_patience_is_not_negative()
    {
        var fault = Assert.Throws<GraphCompilerException>(() => new EarlyStopping(patience: -1, minDelta: double.NaN));
        Assert.StartsWith("CallbackTests.cs:", fault.Diagnostic.Location.ToString());
        Assert.Equal("GRC8012", Assert.Throws<GraphCompilerException>(() => SmallModels.QuadrantModel().LearningRateScale = float.NaN).Code);
    }

    [Fact]
    public void Small_gains_do_not_count() =>
        Assert.Equal(2, StoppedEpoch(new EarlyStopping("figure", minDelta: 0.1), [1, 0.95, 0.5]));

    [Fact]
    public void A_figure_that_is_no_number_is_never_the_best() =>
        Assert.Equal(2, StoppedEpoch(new EarlyStopping("figure"), [1, double.NaN, 0.5]));

    [Fact]
    public void A_figure_that_there_is_not_is_told_with_those_that_there_are()
    {
        var fault = Assert.Throws<GraphCompilerException>(() => SmallModels.QuadrantModel().Fit(
            Data, epochs: 2, callbacks: [new EarlyStopping()], progress: TrainingProgress.Silent));
        Assert.Equal("GRC8012", fault.Code);
        Assert.Contains("'val_loss'; there are loss, accuracy", fault.Message);
        Assert.StartsWith("CallbackTests.cs:", fault.Diagnostic.Location.ToString());
    }

    [Fact]
    public void The_best_weights_are_put_back()
    {
        Model model = SmallModels.QuadrantModel();
        // With the loss to be as great as possible, the first epoch is the best.
        var stop = new EarlyStopping("loss", mode: MonitorMode.Max, patience: 3, restoreBestWeights: true);
        var weights = new WeightsOfEpoch(1);
        History history = model.Fit(Data, epochs: 20, batchSize: 8, callbacks: [stop, weights], progress: TrainingProgress.Silent);
        Assert.Equal(TrainingOutcome.StoppedEarly, history.Outcome);
        Assert.Equal(4, stop.StoppedEpoch);
        Assert.All(weights.Taken!, p => Assert.True(p.Value.BitEquals(model.GetState(p.Key))));
    }

    [Fact]
    public void The_best_epoch_is_saved()
    {
        using var folder = new TestFolder();
        Model model = SmallModels.QuadrantModel(), loaded = SmallModels.QuadrantModel();
        var weights = new WeightsOfEpoch(1);
        model.Fit(
            Data, epochs: 3, batchSize: 8, progress: TrainingProgress.Silent,
            callbacks: [new ModelCheckpoint(folder["best"], "loss", saveBestOnly: true, mode: MonitorMode.Max), weights]);
        loaded.Load(folder["best"]);
        Assert.All(weights.Taken!, p => Assert.True(p.Value.BitEquals(loaded.GetState(p.Key))));
    }

    /// <summary>The epoch at which a callback stops a training with the given figures; 0 where it does not.</summary>
    private static int StoppedEpoch(EarlyStopping stop, double[] figures, string? monitor = null)
    {
        var context = new TrainingContext(SmallModels.XorModel(), figures.Length);
        stop.OnTrainBegin(context);
        string name = monitor ?? (figures.Max() < 0.9 ? "accuracy" : "figure");
        for (int i = 0; i < figures.Length && !context.IsStopped; i++)
        {
            stop.OnEpochEnd(context, new EpochRecord(i + 1, [new(name, figures[i])]));
        }

        return stop.StoppedEpoch;
    }

    private sealed class WeightsOfEpoch(int epoch) : Callback
    {
        public IReadOnlyDictionary<string, GraphCompiler.Runtime.NdArray>? Taken { get; private set; }

        public override void OnEpochEnd(TrainingContext context, EpochRecord record)
        {
            if (record.Epoch == epoch)
            {
                Taken = context.Model.Parameters();
            }
        }
    }
}
