using GraphCompiler.Compiler.Ir;
using GraphCompiler.Compiler.Reference;
using GraphCompiler.Frontend.Optimizers;
using GraphCompiler.Frontend.Schedules;
using GraphCompiler.Frontend.Tensors;
using GraphCompiler.Frontend.Training;
using GraphCompiler.Runtime;
using GraphCompiler.Runtime.Diagnostics;
using GraphCompiler.Tests.Frontend.Training;
using Xunit;

namespace GraphCompiler.Tests.Frontend.Schedules;

public class ScheduleTests
{
    /// <summary>Schedules with rates at some steps, as PyTorch 1.13's schedulers gave them.</summary>
    public static TheoryData<string, Schedule, int[], double[]> OfPyTorch() => new()
    {
        { "StepLR", new StepDecay(0.5, 4, 0.5), [0, 3, 4, 11, 12], [0.5, 0.5, 0.25, 0.125, 0.0625] },
        { "MultiStepLR", new MultiStepDecay(0.5, [3, 7]), [0, 2, 3, 6, 7, 9], [0.5, 0.5, 0.05, 0.05, 0.005, 0.005] },
        { "ExponentialLR", new ExponentialDecay(0.5, 0.9), [0, 1, 19], [0.5, 0.45, 0.0675425858836] },
        { "PolynomialLR", new PolynomialDecay(0.5, 10, 2), [0, 1, 5, 9, 10, 14], [0.5, 0.405, 0.125, 0.005, 0, 0] },
        { "CosineAnnealingLR", new CosineDecay(0.5, 10, 0.05), [0, 3, 5, 10], [0.5, 0.407251681766, 0.275, 0.05] },
        {
            "CosineAnnealingWarmRestarts", new CosineRestarts(0.5, 4, 1, 0.01), [0, 1, 3, 4, 7, 8, 14],
            [0.5, 0.428241161391, 0.0817588386093, 0.5, 0.0817588386093, 0.5, 0.255]
        },
        {
            "CosineAnnealingWarmRestarts, T_mult 2", new CosineRestarts(0.5, 3, 2, 0.01), [0, 2, 3, 8, 9, 20, 21, 44, 45, 69],
            [0.5, 0.1325, 0.5, 0.0428237760728, 0.5, 0.0183481725592, 0.5, 0.0120960089634, 0.5, 0.255]
        },
        {
            "OneCycleLR", new OneCycle(0.5, 20), [0, 1, 4, 5, 6, 10, 18, 19],
            [0.02, 0.06583592135, 0.45416407865, 0.5, 0.493732003118, 0.358471500896, 0.00626999688246, 2e-06]
        },
        {
            "OneCycleLR, three phases", new OneCycle(0.5, 20, 0.4, 10, 100, ThreePhases: true), [0, 3, 7, 8, 13, 14, 15, 19],
            [0.05, 0.22493278986, 0.5, 0.477717995278, 0.072282004722, 0.05, 0.0452731706108, 0.0005]
        },
    };

    [Theory]
    [MemberData(nameof(OfPyTorch), DisableDiscoveryEnumeration = true)]
    public void Rates_are_those_of_PyTorch(string name, Schedule schedule, int[] steps, double[] expected)
    {
        double[] found = Rates(schedule, DType.F64, steps), single = Rates(schedule, DType.F32, steps);
        for (int i = 0; i < steps.Length; i++)
        {
            Assert.True(Math.Abs(expected[i] - found[i]) <= 1e-12 + (1e-11 * expected[i]), FormattableString.Invariant($"{name} at {steps[i]}: {found[i]:R}"));
            Assert.True(Math.Abs(expected[i] - single[i]) <= 1e-6, FormattableString.Invariant($"{name} at {steps[i]} in f32: {single[i]:R}"));
        }
    }

    [Fact]
    public void Restarts_are_exact_where_a_logarithm_would_be_off_by_one()
    {
        // The last step of every period, and the first of the next, up to two billion steps.
        var schedule = new CosineRestarts(1, 10, 3);
        for (long start = 0, length = 10; start + length <= 16_000_000; start += length, length *= 3)
        {
            double[] rates = Rates(schedule, DType.F64, (int)(start + length - 1), (int)(start + length));
            Assert.Equal((1 + Math.Cos(Math.PI * (length - 1) / length)) / 2, rates[0], 1e-12);
            Assert.Equal(1, rates[1]);
        }
    }

    [Fact]
    public void The_transformer_s_rate_is_that_of_the_paper()
    {
        int[] steps = [0, 99, 3999, 4000, 15999];
        double[] found = Rates(InverseSquareRoot.Noam(512, 4000), DType.F64, steps);
        Assert.All(steps.Zip(found), pair => Assert.Equal(
            Math.Pow(512, -0.5) * Math.Min(Math.Pow(pair.First + 1, -0.5), (pair.First + 1) * Math.Pow(4000, -1.5)), pair.Second, 1e-15));
    }

    [Fact]
    public void A_warm_up_rises_to_the_schedule_within()
    {
        double[] found = Rates(new LinearWarmup(new PolynomialDecay(1, 100), 10, 0.1), DType.F64, 0, 5, 10, 50);
        Assert.Equal([0.1, 0.95 * 0.55, 0.9, 0.5], found, (x, y) => Math.Abs(x - y) < 1e-14);
    }

    public static TheoryData<Schedule, string> Faulty() => new()
    {
        { -1e-3, "the learning rate is at least 0, got -0.001" },
        { double.NaN, "the learning rate is at least 0, got NaN" },
        { new StepDecay(0.1, 0, 0.5), "the number of steps between two decays is at least 1, got 0" },
        { new PolynomialDecay(0.1, 10, -1), "the power is above 0, got -1" },
        { new CosineRestarts(0.1, 10, 0), "the growth of a period is at least 1, got 0" },
        { new OneCycle(0.1, 1), "the number of steps is at least 1, got 0" },
        { new LinearWarmup(-1, 10), "the learning rate is at least 0, got -1" },
    };

    [Theory]
    [MemberData(nameof(Faulty), DisableDiscoveryEnumeration = true)]
    public void A_number_out_of_range_is_told_at_the_model_s_line(Schedule schedule, string expected)
    {
        var fault = Assert.Throws<GraphCompilerException>(() => SmallModels.QuadrantModel(optimizer: new Sgd(schedule)));
        Assert.Equal("GRC8012", fault.Code);
        Assert.Contains(expected, fault.Message);
        Assert.Contains("SmallModels.cs", fault.Message);
    }

    private static double[] Rates(Schedule schedule, DType type, params int[] steps)
    {
        Graph graph = Graph.Of(schedule.Rate, TensorType.Scalar(type));
        return [.. steps.Select(step => GraphInterpreter.Run(graph, [ReferenceTensor.Of(TensorType.Scalar(type), (double)step)])[0].Floats[0])];
    }
}
