using GraphCompiler.Frontend.Data;
using GraphCompiler.Frontend.Layers;
using GraphCompiler.Frontend.Losses;
using GraphCompiler.Frontend.Optimizers;
using GraphCompiler.Frontend.Schedules;
using GraphCompiler.Frontend.Training;
using GraphCompiler.Runtime;
using GraphCompiler.Runtime.Diagnostics;
using GraphCompiler.Tests.Frontend.Data;
using GraphCompiler.Tests.Frontend.Training;
using Xunit;
using static GraphCompiler.Frontend.Tensors.Functions;

namespace GraphCompiler.Tests.Frontend.Optimizers;

/// <summary>What every optimizer can be told beside its formula: groups, decoupled decay, averages, accumulation.</summary>
public class UpdateTests
{
    private static readonly Dataset Data = SmallModels.Quadrants(48);

    [Fact]
    public void Groups_scale_rates_change_decay_and_freeze()
    {
        var optimizer = new Sgd(0.1)
        {
            WeightDecay = 0.5,
            Groups = [new ParameterGroup("b/*", frozen: true), new ParameterGroup("*/bias", rate: 0.5, weightDecay: 0)],
        };
        Model plain = Two(new Sgd(0.1)), grouped = Two(optimizer);
        IReadOnlyDictionary<string, NdArray> start = plain.Parameters();
        Step(plain);
        Step(grouped);
        Assert.True(grouped.GetState("b/weight").BitEquals(start["b/weight"]));
        Assert.True(grouped.GetState("b/bias").BitEquals(start["b/bias"]));
        Each("a/bias", (before, after, found) => Assert.Equal(before + (0.5f * (after - before)), found, 1e-6f));
        Each("a/weight", (before, after, found) => Assert.Equal(after - (0.1f * 0.5f * before), found, 1e-6f));

        void Each(string name, Action<float, float, float> check)
        {
            float[] before = start[name].ToArray<float>(), after = plain.GetState(name).ToArray<float>(), found = grouped.GetState(name).ToArray<float>();
            Assert.NotEqual(before, after);
            for (int i = 0; i < before.Length; i++)
            {
                check(before[i], after[i], found[i]);
            }
        }
    }

    [Fact]
    public void A_group_of_a_layer_takes_the_parameters_in_its_scope()
    {
        var inner = new Sequential("inner", [new Dense(3, Tanh), new Dense(3)]);
        Model model = new(
            new Sequential(inner, new Dense(4)), [2], new CrossEntropy(),
            new Adam(0.1) { Groups = [new ParameterGroup(inner, frozen: true)] });
        IReadOnlyDictionary<string, NdArray> before = model.Parameters();
        Step(model);
        Assert.All(before, p => Assert.Equal(p.Key.StartsWith("inner/", StringComparison.Ordinal), p.Value.BitEquals(model.GetState(p.Key))));
        Assert.DoesNotContain("optimizer/m/inner/dense1/weight", model.StateNames);
        Assert.Contains("optimizer/m/dense1/weight", model.StateNames);
    }

    [Fact]
    public void A_group_without_parameters_is_told_at_its_line()
    {
        var fault = Assert.Throws<GraphCompilerException>(() => Two(new Sgd(0.1) { Groups = [new ParameterGroup("c/*")] }));
        Assert.Equal("GRC8012", fault.Code);
        Assert.Contains("no parameter fits the pattern 'c/*'; there are a/weight, a/bias", fault.Message);
        Assert.Contains("UpdateTests.cs", fault.Message);
        fault = Assert.Throws<GraphCompilerException>(() => Two(new Sgd(0.1) { Groups = [new ParameterGroup(new Dense(3))] }));
        Assert.Contains("the layer of the parameter group (dense) has no parameters", fault.Message);
    }

    [Fact]
    public void Options_out_of_range_are_told_together()
    {
        var fault = Assert.Throws<GraphCompilerException>(() => Two(new Adam(0.1, Beta1: 1) { AccumulationSteps = 0, ClipNorm = -1 }));
        Assert.Equal("GRC8012", fault.Code);
        Assert.Contains("the norm that gradients are clipped to is above 0, got -1", fault.Message);
        Assert.Contains("the number of steps of an update is at least 1, got 0", fault.Message);
        Assert.Contains("beta1 is in [0, 1), got 1", fault.Message);
    }

    [Fact]
    public void Decoupled_decay_is_taken_from_the_parameter_whatever_the_optimizer()
    {
        Model plain = Two(new Sgd(0.1, Momentum: 0.9)), decayed = Two(new Sgd(0.1, Momentum: 0.9) { DecoupledWeightDecay = 0.2 });
        float[] before = plain.GetState("a/weight").ToArray<float>();
        Step(plain);
        Step(decayed);
        float[] after = plain.GetState("a/weight").ToArray<float>(), found = decayed.GetState("a/weight").ToArray<float>();
        Assert.All(Enumerable.Range(0, before.Length), i => Assert.Equal(after[i] - (0.1f * 0.2f * before[i]), found[i], 1e-6f));
        Assert.True(plain.GetState("optimizer/momentum/a/weight").BitEquals(decayed.GetState("optimizer/momentum/a/weight")));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_average_follows_its_formula_and_is_what_is_evaluated(bool warmUp)
    {
        Model model = Two(new Adam(0.05) { Average = new WeightAverage(0.8, warmUp) });
        double[] average = [.. model.GetState("a/weight").ToArray<float>().Select(x => (double)x)];
        for (int t = 1; t <= 12; t++)
        {
            Step(model, epochs: 1);
            double d = warmUp ? Math.Min(0.8, (1.0 + t) / (10 + t)) : 0.8;
            float[] weights = model.GetState("a/weight").ToArray<float>(), found = model.Averages()["a/weight"].ToArray<float>();
            for (int i = 0; i < average.Length; i++)
            {
                average[i] = (d * average[i]) + ((1 - d) * weights[i]);
                Assert.Equal(average[i], found[i], 1e-5);
            }
        }

        Model plain = Two(new Sgd(0.1));
        foreach ((string name, NdArray value) in model.Averages())
        {
            plain.SetState(name, value);
        }

        Assert.Equal(plain.Evaluate(Data, 48).Loss, model.Evaluate(Data, 48).Loss);
        Assert.Equal(plain.Predict([0.5f, 0.25f]), model.Predict([0.5f, 0.25f]));
        model.UsesAverages = false;
        Assert.NotEqual(plain.Evaluate(Data, 48).Loss, model.Evaluate(Data, 48).Loss);
    }

    [Fact]
    public void A_model_without_averages_says_so()
    {
        Model model = Two(new Sgd(0.1));
        Assert.Equal("GRC8012", Assert.Throws<GraphCompilerException>(() => model.UsesAverages = true).Code);
        Assert.Equal("GRC8012", Assert.Throws<GraphCompilerException>(model.Averages).Code);
    }

    /// <summary>Three batches of 16 rows, and ten times five batches of 10 rows with one of 8: the update is that of all rows at once.</summary>
    [Theory]
    [InlineData(16, 3)]
    [InlineData(10, 5)]
    public void Accumulated_steps_are_one_step_of_all_rows(int batch, int steps)
    {
        Optimizer optimizer = new Adam(0.05) { ClipNorm = 0.5, WeightDecay = 0.01 };
        Model whole = Two(optimizer), parts = Two(optimizer with { AccumulationSteps = steps });
        for (int update = 1; update <= 10; update++)
        {
            whole.Fit(Data, batchSize: 48, shuffle: false, progress: TrainingProgress.Silent);
            IReadOnlyDictionary<string, NdArray> before = parts.Parameters();
            parts.Fit(Data, batchSize: batch, shuffle: false, progress: TrainingProgress.Silent);
            Assert.All(before, p => Assert.False(p.Value.BitEquals(parts.GetState(p.Key))));
            Assert.Equal((uint)(update * steps), parts.GetState("training/step").Data<uint>()[0]);
            foreach ((string name, NdArray value) in whole.Parameters())
            {
                Assert.Equal(value.ToArray<float>(), parts.GetState(name).ToArray<float>(), (x, y) => Math.Abs(x - y) < 1e-4f);
            }
        }
    }

    [Fact]
    public void Between_two_updates_nothing_but_the_sums_changes()
    {
        Model model = Two(new Adam(0.05) { AccumulationSteps = 3, Average = new WeightAverage(0.9) });
        IReadOnlyDictionary<string, NdArray> before = model.StateNames.ToDictionary(name => name, model.GetState);
        Step(model, epochs: 2);
        Assert.All(before, p => Assert.Equal(
            p.Key is not ("training/step" or "training/accumulated_rows") && !p.Key.StartsWith("accumulated/", StringComparison.Ordinal),
            p.Value.BitEquals(model.GetState(p.Key))));
        Assert.Equal(96, model.GetState("training/accumulated_rows").Data<float>()[0]);
        Step(model, epochs: 1);
        Assert.All(model.GetState("accumulated/a/weight").ToArray<float>(), sum => Assert.Equal(0, sum));
        Assert.Equal(0, model.GetState("training/accumulated_rows").Data<float>()[0]);
    }

    public static TheoryData<string, Optimizer> All() => new()
    {
        { "adadelta", new Adadelta(1) },
        { "adamax", new Adamax(0.02) },
        { "nadam", new NAdam(0.02) },
        { "radam", new RAdam(0.02) },
        { "amsgrad", new Adam(0.02, AmsGrad: true) },
        { "accumulated, averaged", new NAdam(new OneCycle(0.05, 30)) { AccumulationSteps = 3, Average = new WeightAverage(0.9, WarmUp: true) } },
    };

    [Theory]
    [MemberData(nameof(All), DisableDiscoveryEnumeration = true)]
    public void A_resumed_training_has_the_bits_of_one_that_was_not_interrupted(string name, Optimizer optimizer)
    {
        Assert.NotEmpty(name);
        using var folder = new TestFolder();
        Model whole = SmallModels.QuadrantModel(optimizer: optimizer), first = SmallModels.QuadrantModel(optimizer: optimizer);
        Model second = SmallModels.QuadrantModel(seed: 9, optimizer: optimizer);
        Fit(whole, 4);
        Fit(first, 2);
        first.Save(folder["model.safetensors"]);
        second.Load(folder["model.safetensors"]);
        Fit(second, 4, resume: true);
        Assert.Equal(SmallModels.Hash(whole), SmallModels.Hash(second));

        void Fit(Model model, int epochs, bool resume = false) => model.Fit(
            Data, epochs, batchSize: 10, resume: resume, validation: Data, progress: TrainingProgress.Silent);
    }

    private static Model Two(Optimizer optimizer) => new(
        new Sequential(new Dense(8, Tanh, name: "a"), new Dense(4, name: "b")), [2], new CrossEntropy(), optimizer);

    private static void Step(Model model, int epochs = 1) => model.Fit(
        Data, epochs, batchSize: 48, shuffle: false, progress: TrainingProgress.Silent);
}
