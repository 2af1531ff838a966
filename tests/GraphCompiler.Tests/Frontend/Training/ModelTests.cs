using GraphCompiler.Frontend.Data;
using GraphCompiler.Frontend.Layers;
using GraphCompiler.Frontend.Losses;
using GraphCompiler.Frontend.Optimizers;
using GraphCompiler.Frontend.Training;
using GraphCompiler.Runtime;
using Xunit;

namespace GraphCompiler.Tests.Frontend.Training;

/// <summary>Models train, evaluate and predict, end to end.</summary>
public class ModelTests
{
    [Fact]
    public void Exclusive_or_is_learned()
    {
        Model model = SmallModels.XorModel();
        History history = model.Fit(SmallModels.Xor, epochs: 300, batchSize: 4, progress: TrainingProgress.Silent);
        Assert.Equal(TrainingOutcome.Completed, history.Outcome);
        Assert.Equal(300, history.Epochs.Count);
        Assert.True(history["loss"][^1] < 0.05, $"loss {history["loss"][^1]}");
        Assert.Equal(1, model.Evaluate(SmallModels.Xor)["accuracy"]);
        Assert.Equal([false, true, true, false], model.Predict([0, 0, 0, 1, 1, 0, 1, 1]).Select(y => y > 0));
    }

    [Fact]
    public void A_line_is_fitted()
    {
        float[] x = [.. Enumerable.Range(0, 30).Select(i => i / 30f)];
        Dataset data = Dataset.Of(x, [1], [.. x.Select(v => (3 * v) + 2)], [1]);
        var model = new Model(new Dense(1), [1], new MeanSquaredError(), new Sgd(0.1, Momentum: 0.9));
        model.Fit(data, epochs: 100, batchSize: 8, progress: TrainingProgress.Silent);
        Assert.Equal(3, model.GetState("dense1/weight").Data<float>()[0], 0.01);
        Assert.Equal(2, model.GetState("dense1/bias").Data<float>()[0], 0.01);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(64)]
    [InlineData(150)]
    public void Predictions_have_the_same_bits_for_any_batch_size(int batchSize)
    {
        Model model = SmallModels.QuadrantModel();
        NdArray inputs = SmallModels.Quadrants(100)[0];
        Assert.True(model.Predict(inputs, batchSize: 100).BitEquals(model.Predict(inputs, batchSize)));
    }

    [Fact]
    public void The_last_batch_has_what_is_left_and_its_figures_are_weighted_by_its_rows()
    {
        Model model = SmallModels.QuadrantModel();
        Dataset data = SmallModels.Quadrants(37);
        Evaluation whole = model.Evaluate(data, batchSize: 37), parts = model.Evaluate(data, batchSize: 10);
        Assert.Equal(whole.Loss, parts.Loss, 1e-6);
        Assert.Equal(whole["accuracy"], parts["accuracy"], 1e-6);
    }

    [Fact]
    public void The_same_seed_gives_the_same_bits_and_another_seed_others()
    {
        string[] hashes = [.. new ulong[] { 5, 5, 6 }.Select(seed =>
        {
            Model model = SmallModels.QuadrantModel(seed);
            model.Fit(SmallModels.Quadrants(40), epochs: 2, batchSize: 16, progress: TrainingProgress.Silent);
            return SmallModels.Hash(model);
        })];
        Assert.Equal(hashes[0], hashes[1]);
        Assert.NotEqual(hashes[0], hashes[2]);
    }

    [Fact]
    public void Validation_figures_are_those_of_an_evaluation()
    {
        Model model = SmallModels.QuadrantModel();
        Dataset validation = SmallModels.Quadrants(30, seed: 3);
        History history = model.Fit(SmallModels.Quadrants(40), epochs: 2, batchSize: 16, validation, progress: TrainingProgress.Silent);
        Assert.Equal(["loss", "accuracy", "val_loss", "val_accuracy"], history.Names);
        Assert.Equal(model.Evaluate(validation).Loss, history["val_loss"][^1]);
    }

    [Fact]
    public void A_second_training_goes_on_from_the_weights_with_a_history_of_its_own()
    {
        Model model = SmallModels.QuadrantModel();
        Dataset data = SmallModels.Quadrants(40);
        model.Fit(data, epochs: 3, batchSize: 16, progress: TrainingProgress.Silent);
        History second = model.Fit(data, epochs: 2, batchSize: 16, progress: TrainingProgress.Silent);
        Assert.Equal(2, second.Epochs.Count);
        Assert.Equal(15u, model.GetState("training/step").Data<uint>()[0]);
    }

    [Fact]
    public void Sixty_four_threads_predict_with_one_model()
    {
        Model model = SmallModels.QuadrantModel();
        NdArray inputs = SmallModels.Quadrants(33)[0];
        NdArray expected = model.Predict(inputs, batchSize: 8);
        Assert.All(
            Enumerable.Range(0, 64).AsParallel().WithDegreeOfParallelism(64).Select(_ => model.Predict(inputs, batchSize: 8)).ToList(),
            found => Assert.True(expected.BitEquals(found)));
    }
}
