using GraphCompiler.Frontend.Training;
using GraphCompiler.Frontend.Training.Callbacks;
using GraphCompiler.Runtime.Diagnostics;
using Xunit;

namespace GraphCompiler.Tests.Frontend.Training;

/// <summary>Callbacks that change the learning rate by the figures of epochs.</summary>
public class RateCallbackTests
{
    [Fact]
    public void The_rate_falls_when_a_figure_stays()
    {
        // Worse at epochs 3, 4 (reduced), 5 (cooling down), 6, 7 (reduced, at the smallest scale), 8 (cooling down), 9, 10: no less.
        double[] figures = [2, 1, 1, 1, 1, 1, 1, 1, 1, 1];
        var callback = new ReduceLROnPlateau("figure", factor: 0.1, patience: 2, cooldown: 1, minScale: 0.05);
        Assert.Equal([1, 1, 1, 0.1f, 0.1f, 0.1f, 0.05f, 0.05f, 0.05f, 0.05f], Scales(callback, figures).Scales);
    }

    [Fact]
    public void Small_gains_are_none() =>
        Assert.Equal([1, 0.5f, 0.25f], Scales(new ReduceLROnPlateau("figure", 0.5, patience: 1, minDelta: 0.1), [1, 0.95, 0.91]).Scales);

    [Fact]
    public void A_resumed_training_counts_the_epochs_before()
    {
        Model model = SmallModels.XorModel();
        var callback = new ReduceLROnPlateau("figure", 0.5, patience: 3);
        model.Position.History.Add(new EpochRecord(1, [new("figure", 1)]));
        model.Position.History.Add(new EpochRecord(2, [new("figure", 1)]));
        model.Position.History.Add(new EpochRecord(3, [new("figure", 1)]));
        var context = new TrainingContext(model, 5);
        callback.OnTrainBegin(context);
        Assert.Equal(1, model.LearningRateScale);
        callback.OnEpochEnd(context, new EpochRecord(4, [new("figure", 1)]));
        Assert.Equal(0.5f, model.LearningRateScale);
    }

    [Fact]
    public void New_bob_ramps_once_gains_are_small_and_stops_when_they_are_smaller()
    {
        // Gains: -, 0.5, 0.004 (ramp), 0.1, 0.0005 (stop).
        double[] figures = [2, 1, 0.996, 0.8964, 0.89595, 0.5];
        (float[] scales, int stopped) = Scales(new NewBob("figure"), figures);
        Assert.Equal([1, 1, 0.5f, 0.25f, 0.25f], scales);
        Assert.Equal(5, stopped);
    }

    [Fact]
    public void New_bob_takes_a_greater_accuracy_as_a_gain()
    {
        (float[] scales, int stopped) = Scales(new NewBob("accuracy"), [0.5, 0.6, 0.6, 0.8, 0.7]);
        Assert.Equal([1, 1, 0.5f, 0.25f, 0.25f], scales);
        Assert.Equal(5, stopped);
    }

    [Fact]
    public void Factors_out_of_range_are_told_at_the_user_s_line()
    {
        var fault = Assert.Throws<GraphCompilerException>(() => new ReduceLROnPlateau(factor: 1));
        Assert.Equal("GRC8012", fault.Code);
        Assert.Contains("the factor is in [0, 1), got 1", fault.Message);
        Assert.Contains("RateCallbackTests.cs", fault.Message);
        Assert.Equal("GRC8012", Assert.Throws<GraphCompilerException>(() => new NewBob(factor: 0)).Code);
    }

    /// <summary>The scale after each epoch with the given figures, and the epoch that ended the training or 0.</summary>
    private static (float[] Scales, int Stopped) Scales(Callback callback, double[] figures)
    {
        Model model = SmallModels.XorModel();
        var context = new TrainingContext(model, figures.Length);
        callback.OnTrainBegin(context);
        string name = figures.Max() < 0.9 ? "accuracy" : "figure";
        var scales = new List<float>();
        for (int i = 0; i < figures.Length && !context.IsStopped; i++)
        {
            callback.OnEpochEnd(context, new EpochRecord(i + 1, [new(name, figures[i])]));
            scales.Add(model.LearningRateScale);
        }

        return ([.. scales], context.IsStopped ? scales.Count : 0);
    }
}
