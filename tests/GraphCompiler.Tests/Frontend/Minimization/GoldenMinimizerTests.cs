using System.Text.Json;
using GraphCompiler.Compiler;
using GraphCompiler.Compiler.Ir;
using GraphCompiler.Frontend.Data;
using GraphCompiler.Frontend.Minimization;
using GraphCompiler.Frontend.Optimizers;
using GraphCompiler.Frontend.Training;
using GraphCompiler.Runtime;
using GraphCompiler.Runtime.Diagnostics;
using GraphCompiler.Tests.Frontend.Optimizers;
using Xunit;

namespace GraphCompiler.Tests.Frontend.Minimization;

/// <summary>The golden runs of L-BFGS.</summary>
public class GoldenMinimizerTests
{
    [GoldenTheory]
    [InlineData("lbfgs_01", false)]
    [InlineData("lbfgs_02", false)]
    [InlineData("lbfgs_01", true)]
    [InlineData("lbfgs_02", true)]
    public void A_run_of_fixed_steps_follows_the_golden_one(string id, bool single)
    {
        JsonElement run = Run(id);
        IReadOnlyDictionary<string, NdArray> golden = GoldenVectors.Arrays(run.GetProperty("file").GetString()!);
        string name = run.GetProperty("problem").GetString()!;
        OptimizerProblem problem = OptimizerProblem.Named(name);
        DType type = single ? DType.F32 : DType.F64;
        var graphs = new ModelGraphs(ModelDefinition.Of(
            problem.Network, new TensorType(type, problem.InputRow), problem.Loss, new Sgd(1), [], problem.Penalty, SourceLocation.Unknown));
        Dataset data = Dataset.Of(As(golden[$"problem.{name}.data.x"], type), As(golden[$"problem.{name}.data.y"], type));
        var objective = new Recording(new ModelObjective(graphs, data, data.Count, [0, 1], _ => throw new InvalidOperationException(), CompilerOptions.Default));
        string[] parameters = [.. graphs.Trained.Select(p => p.Name.Split('/')[^1])];
        double[] start = [.. parameters.SelectMany(p => As(golden[$"problem.{name}.init.{p}"], DType.F64).ToArray<double>())];
        JsonElement hyper = run.GetProperty("hyper");
        var method = new LBfgs(hyper.GetProperty("history_size").GetInt32(), LeastCurvature: 1e-10)
        {
            LineSearch = new FixedStep(hyper.GetProperty("lr").GetDouble()), MaxIterations = 50, GradientTolerance = 0, ValueTolerance = 0,
        };
        method.Minimize(objective, start);

        // In single precision the first ten steps are compared, to 1e-4 of the largest parameter.
        double[] losses = golden[run.GetProperty("loss").GetString()!].ToArray<double>();
        for (int t = 0; t <= (single ? 10 : 50); t++)
        {
            double[] expected = [.. parameters.SelectMany(p =>
            {
                double[] all = golden[run.GetProperty("params").GetProperty(p).GetString()!].ToArray<double>();
                int length = all.Length / 51;
                return all[(t * length)..((t + 1) * length)];
            })];
            double tolerance = (single ? 1e-4 : 1e-9) * Math.Max(1, expected.Max(Math.Abs));
            Assert.All(expected.Zip(objective.Points[t]), p => Assert.True(
                Math.Abs(p.First - p.Second) <= tolerance, FormattableString.Invariant($"{id} after step {t}: expected {p.First:R}, found {p.Second:R}")));
            if (t < 50)
            {
                Assert.Equal(losses[t], objective.Values[t], single ? 1e-4 : 1e-9);
            }
        }
    }

    [GoldenFact]
    public void The_run_with_a_line_search_ends_at_the_minimum()
    {
        JsonElement run = Run("lbfgs_03");
        double[] start = GoldenVectors.Arrays(run.GetProperty("file").GetString()!)["lbfgs_03.params.p"].ToArray<double>()[..2];
        MinimizationResult found = new LBfgs(10) { MaxIterations = 50 }.Minimize(Problems.Rosenbrock(), start);
        Assert.True(found.IsConverged, found.ToString());
        Assert.All(found.Point, x => Assert.Equal(1, x, 1e-6));
        Assert.True(found.Value <= run.GetProperty("last_loss").GetDouble());
    }

    private static JsonElement Run(string id) =>
        GoldenVectors.Index.GetProperty("optimizers").EnumerateArray().Single(r => r.GetProperty("id").GetString() == id);

    private static NdArray As(NdArray array, DType type) => type == array.DType ? array
        : type == DType.F64 ? NdArray.From<double>([.. array.ToArray<float>().Select(x => (double)x)], array.Shape)
        : NdArray.From<float>([.. array.ToArray<double>().Select(x => (float)x)], array.Shape);

    /// <summary>Keeps every point that is evaluated, with its value.</summary>
    private sealed class Recording(Objective inner) : Objective
    {
        public List<double[]> Points { get; } = [];

        public List<double> Values { get; } = [];

        public override int Dimension => inner.Dimension;

        public override double Precision => inner.Precision;

        public override double Evaluate(ReadOnlySpan<double> x, Span<double> gradient, CancellationToken cancellation)
        {
            Points.Add(x.ToArray());
            Values.Add(inner.Evaluate(x, gradient, cancellation));
            return Values[^1];
        }

        public override void HessianProduct(
            ReadOnlySpan<double> x, ReadOnlySpan<double> vector, Span<double> product, CancellationToken cancellation) =>
            inner.HessianProduct(x, vector, product, cancellation);
    }
}
