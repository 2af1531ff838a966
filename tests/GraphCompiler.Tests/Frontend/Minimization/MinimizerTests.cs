using GraphCompiler.Frontend.Minimization;
using GraphCompiler.Frontend.Tensors;
using GraphCompiler.Runtime;
using GraphCompiler.Runtime.Diagnostics;
using Xunit;
using static GraphCompiler.Frontend.Tensors.Functions;

namespace GraphCompiler.Tests.Frontend.Minimization;

public class MinimizerTests
{
    public static TheoryData<string, Minimizer, int> Methods() => new()
    {
        { "l-bfgs", new LBfgs(), 40 },
        { "l-bfgs of one step", new LBfgs(1), 120 },
        { "polak-ribiere", Cg(ConjugateGradientFormula.PolakRibierePlus), 60 },
        { "fletcher-reeves", Cg(ConjugateGradientFormula.FletcherReeves), 120 },
        { "hestenes-stiefel", Cg(ConjugateGradientFormula.HestenesStiefel), 60 },
        { "dai-yuan", Cg(ConjugateGradientFormula.DaiYuan), 120 },
        { "newton", new Newton(), 25 },
        { "saddle-free newton", new SaddleFreeNewton(), 40 },
        { "hessian-free", new HessianFree(), 120 },
    };

    private static ConjugateGradient Cg(ConjugateGradientFormula formula) => new(formula) { LineSearch = new StrongWolfe(Curvature: 0.1) };

    [Theory]
    [MemberData(nameof(Methods), DisableDiscoveryEnumeration = true)]
    public void Rosenbrock_s_valley_is_followed_to_its_end(string name, Minimizer method, int iterations)
    {
        MinimizationResult found = method.Minimize(Problems.Rosenbrock(), Problems.RosenbrockStart());
        Assert.True(found.IsConverged && found.Iterations <= iterations, $"{name}: {found}");
        Assert.All(found.Point, x => Assert.Equal(1, x, 1e-6));
    }

    [Theory]
    [MemberData(nameof(Methods), DisableDiscoveryEnumeration = true)]
    public void A_bowl_of_fifty_dimensions_is_solved_to_rounding(string name, Minimizer method, int _)
    {
        MinimizationResult found = (method with { MaxIterations = 500 }).Minimize(Problems.Bowl(50), new double[50]);
        Assert.True(found.IsConverged, $"{name}: {found}");
        Assert.All(found.Point.Select((x, i) => x - (1.0 / (i + 1))), difference => Assert.Equal(0, difference, 1e-7));
        Assert.Equal(-0.5 * Enumerable.Range(1, 50).Sum(i => 1.0 / i), found.Value, 1e-12);
    }

    [Theory]
    [MemberData(nameof(Methods), DisableDiscoveryEnumeration = true)]
    public void A_singular_minimum_is_found(string name, Minimizer method, int _)
    {
        MinimizationResult found = (method with { MaxIterations = 2000 }).Minimize(Problems.Powell(), [3, -1, 0, 1]);
        Assert.True(found.IsConverged && found.Value < 1e-8, $"{name}: {found}");
    }

    [Fact]
    public void Newton_s_last_steps_double_the_digits()
    {
        var values = new List<double>();
        MinimizationResult found = new Newton().Minimize(Problems.Rosenbrock(), [1.1, 1.2], new Recorder(step => values.Add(step.GradientNorm)));
        Assert.True(found.Iterations <= 8, found.ToString());
        Assert.True(values[^1] < 1e-4 * values[^2] || values[^1] == 0, string.Join(", ", values));
    }

    [Fact]
    public void Saddle_free_Newton_leaves_a_saddle_where_Newton_is_drawn_to_it()
    {
        double[] nearSaddle = [1, 1e-3];
        MinimizationResult found = new SaddleFreeNewton().Minimize(Problems.Saddle(), nearSaddle);
        Assert.Equal(MinimizationOutcome.GradientVanished, found.Outcome);
        Assert.Equal(-1, found.Value, 1e-12);
        Assert.Equal(Math.Sqrt(2), found.Point[1], 1e-7);
    }

    [Fact]
    public void Many_dimensions_take_little_memory_and_no_more_with_each_iteration()
    {
        Objective objective = Problems.Rosenbrock(20_000);
        double[] start = Problems.RosenbrockStart(20_000);
        var method = new LBfgs { MaxIterations = 5, GradientTolerance = 0 };
        method.Minimize(objective, start);
        long five = Allocated(() => method.Minimize(objective, start));
        long forty = Allocated(() => (method with { MaxIterations = 40 }).Minimize(objective, start));

        // Ten kept steps are taken by need: 20 vectors at most, of which five iterations make half.
        Assert.True(forty - five <= 12 * 20_000 * sizeof(double), FormattableString.Invariant($"{five} and {forty} bytes"));
    }

    [Fact]
    public void Not_to_converge_is_a_result()
    {
        MinimizationResult found = new LBfgs { MaxIterations = 3 }.Minimize(Problems.Rosenbrock(), Problems.RosenbrockStart());
        Assert.Equal(MinimizationOutcome.IterationLimit, found.Outcome);
        Assert.False(found.IsConverged);
        Assert.Equal(3, found.Iterations);
        Assert.True(found.Value < 24.2);
    }

    [Fact]
    public void A_cancelled_minimization_gives_the_best_point_until_then()
    {
        using var cancel = new CancellationTokenSource();
        var stop = new Recorder(step =>
        {
            if (step.Iteration == 4)
            {
                cancel.Cancel();
            }
        });
        MinimizationResult found = new LBfgs().Minimize(Problems.Rosenbrock(), Problems.RosenbrockStart(), stop, cancel.Token);
        Assert.Equal((MinimizationOutcome.Cancelled, 4), (found.Outcome, found.Iterations));
        Assert.True(found.Value < 24.2);
    }

    [Fact]
    public void A_value_that_is_no_number_at_the_start_is_a_fault_and_later_only_too_far()
    {
        Objective log = Objective.Of(x => Sum(x - Log(x)), F64(1));
        MinimizationResult found = new LBfgs().Minimize(log, [1e-3]);
        Assert.True(found.IsConverged);
        Assert.Equal(1, found.Point[0], 1e-7);
        Refused("GRC8030", "at the start the value is NaN", () => new LBfgs().Minimize(log, [-1]));
    }

    [Fact]
    public void A_wrong_gradient_is_told()
    {
        Func<Tensor, Tensor> wrong = CustomGradient(x => Sum(x * x), (x, y, cotangent) => -2 * x * cotangent);
        Refused("GRC8031", "does not fall along the negative gradient", () => new LBfgs().Minimize(Objective.Of(wrong, F64(3)), [1, 2, 3]));
        Refused("GRC8031", "does not fall", () => new HessianFree().Minimize(Objective.Of(wrong, F64(3)), [1, 2, 3]));
    }

    [Fact]
    public void Bad_arguments_are_told_at_the_user_s_line()
    {
        Objective bowl = Problems.Bowl(2);
        Refused("GRC8014", "the objective is of 2 numbers, the start has 3", () => new LBfgs().Minimize(bowl, [1, 2, 3]));
        Refused("GRC8012", "the history is at least 1, got 0", () => new LBfgs(0).Minimize(bowl, [1, 2]));
        Refused("GRC8012", "the curvature is from 0.0001 to 1, got 2", () => (new LBfgs { LineSearch = new StrongWolfe(Curvature: 2) }).Minimize(bowl, [1, 2]));
        Refused("GRC8032", "a matrix of more than 2048 rows", () => new Newton().Minimize(Problems.Bowl(2049), new double[2049]));
        Refused("GRC3001", "the gradient is of a scalar float", () => Objective.Of(x => x, F64(2)));
    }

    private static void Refused(string id, string what, Action action)
    {
        var fault = Assert.Throws<GraphCompilerException>(action);
        Assert.Equal(id, fault.Code);
        Assert.Contains(what, fault.Message);
        Assert.Contains("MinimizerTests.cs", fault.Message);
    }

    private static long Allocated(Action action)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        action();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private sealed class Recorder(Action<MinimizationStep> take) : IProgress<MinimizationStep>
    {
        public void Report(MinimizationStep value) => take(value);
    }
}
