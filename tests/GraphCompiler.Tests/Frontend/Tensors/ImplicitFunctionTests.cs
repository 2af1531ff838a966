using GraphCompiler.Compiler;
using GraphCompiler.Compiler.Ir;
using GraphCompiler.Compiler.Reference;
using GraphCompiler.Frontend.Tensors;
using GraphCompiler.Runtime;
using GraphCompiler.Runtime.Diagnostics;
using Xunit;
using static GraphCompiler.Frontend.Tensors.Functions;

namespace GraphCompiler.Tests.Frontend.Tensors;

/// <summary>Fixed points and minima as functions of their parameters, against closed forms.</summary>
public class ImplicitFunctionTests
{
    private static readonly TensorType Vector = new(DType.F64, [3]), Matrix = new(DType.F64, [3, 3]), Scalar = TensorType.Scalar(DType.F64);

    private static double[] Run(Graph graph, params double[][] arguments) =>
        GraphInterpreter.Run(graph, [.. graph.Parameters.Zip(arguments, (p, a) => ReferenceTensor.Of(p.Type, a))])[0].Floats;

    private static double[] RunCompiled(Graph graph, params double[][] arguments) =>
        graph.Compile(CompilerOptions.Default with { CacheFolder = "" }).Run(arguments);

    /// <summary>z = (z + a / z) / 2 is √a, whose derivatives are 1 / (2√a) and −1 / (4a√a).</summary>
    private static Tensor Root(Tensor a) => FixedPoint((z, p) => 0.5 * (z + (p[0] / z)), a, [a], tolerance: 1e-14);

    [Theory]
    [InlineData(2.0)]
    [InlineData(0.3)]
    public void A_square_root_by_Heron_has_its_derivatives(double a)
    {
        Assert.Equal(Math.Sqrt(a), Run(Graph.Of(Root, Scalar), [a])[0], 1e-12);
        Assert.Equal(0.5 / Math.Sqrt(a), Run(Graph.Of(x => Grad(Root(x), x), Scalar), [a])[0], 1e-12);
        Assert.Equal(0.5 / Math.Sqrt(a), Run(Graph.Of(x => Jvp(Root(x), x, x.Trace.Scalar(DType.F64, 1)), Scalar), [a])[0], 1e-12);
        Assert.Equal(0.5 / Math.Sqrt(a), RunCompiled(Graph.Of(x => Grad(Root(x), x), Scalar), [a])[0], 1e-12);
    }

    [Fact]
    public void A_second_derivative_goes_through_the_iteration_of_the_first()
    {
        Tensor Short(Tensor a) => FixedPoint((z, p) => 0.5 * (z + (p[0] / z)), a, [a], tolerance: 1e-14, maxSteps: 40);
        Graph second = Graph.Of(x => Grad(Grad(Short(x), x), x), Scalar);
        Assert.Equal(-0.25 / (2 * Math.Sqrt(2)), Run(second, [2.0])[0], 1e-10);
    }

    /// <summary>z = tanh(W z + b): with D = diag(1 − z²) the cotangents are b̄ = D (I − Wᵀ D)⁻¹ z̄, checked by differences.</summary>
    [Fact]
    public void A_layer_that_is_its_own_fixed_point_has_the_derivatives_of_differences()
    {
        double[] w = [0.2, -0.3, 0.1, 0.4, 0.1, -0.2, -0.1, 0.3, 0.2], b = [0.5, -0.4, 0.3];
        static Tensor Value(Tensor w, Tensor b) => Sum(Sin(
            FixedPoint((z, p) => Tanh(MatMul(p[0], z) + p[1]), b, [w, b], tolerance: 1e-13)));
        Graph f = Graph.Of(Value, Matrix, Vector);
        double[] byW = Run(Graph.Of((x, y) => Grad(Value(x, y), x), Matrix, Vector), w, b);
        double[] byB = Run(Graph.Of((x, y) => Grad(Value(x, y), y), Matrix, Vector), w, b);
        for (int i = 0; i < 9; i++)
        {
            Assert.Equal(Slope(d => Run(f, Moved(w, i, d), b)[0]), byW[i], 1e-8);
        }

        for (int i = 0; i < 3; i++)
        {
            Assert.Equal(Slope(d => Run(f, w, Moved(b, i, d))[0]), byB[i], 1e-8);
        }
    }

    /// <summary>The minimum of ½ xᵀ A x − bᵀ x is A⁻¹ b, so that b̄ = A⁻¹ x̄.</summary>
    [Fact]
    public void The_minimum_of_a_quadratic_has_the_derivative_of_a_linear_solve()
    {
        double[] a = [4, 1, 0, 1, 3, 1, 0, 1, 2], b = [1, 2, 3];
        static Tensor Energy(Tensor x, Tensor[] p) => (0.5 * Sum(x * MatMul(p[0], x))) - Sum(p[1] * x);
        static Tensor Minimum(Tensor a, Tensor b) => ImplicitMinimum(
            Energy, FixedPoint((x, p) => x - (0.2 * (MatMul(p[0], x) - p[1])), b, [a, b], tolerance: 1e-14), [a, b], tolerance: 1e-12);

        // A⁻¹ of the matrix above, by its adjugate: the determinant is 18.
        double[] inverse = [5 / 18.0, -2 / 18.0, 1 / 18.0, -2 / 18.0, 8 / 18.0, -4 / 18.0, 1 / 18.0, -4 / 18.0, 11 / 18.0];
        double[] x = [.. Enumerable.Range(0, 3).Select(i => Enumerable.Range(0, 3).Sum(k => inverse[(3 * i) + k] * b[k]))];
        Assert.Equal(x, Run(Graph.Of(Minimum, Matrix, Vector), a, b), (p, q) => Math.Abs(p - q) < 1e-11);
        Graph first = Graph.Of((m, v) => Grad(Sum(Slice(Minimum(m, v), 0, 0..1)), v), Matrix, Vector);
        Assert.Equal(inverse[..3], Run(first, a, b), (p, q) => Math.Abs(p - q) < 1e-11);
        Assert.Equal(inverse[..3], RunCompiled(first, a, b), (p, q) => Math.Abs(p - q) < 1e-11);

        // dx/dA in a direction: −A⁻¹ Ȧ x.
        Graph along = Graph.Of(
            t => [Jvp(Minimum(t[0], t[1]), t[0], t[2])], [Matrix, Vector, Matrix]);
        double[] direction = [1, 0, 0, 0, 0, 0, 0, 0, 0];
        Assert.Equal(
            [-inverse[0] * x[0], -inverse[3] * x[0], -inverse[6] * x[0]], Run(along, a, b, direction), (p, q) => Math.Abs(p - q) < 1e-11);
    }

    /// <summary>Ridge regression: the validation loss as a function of the log of the penalty, against differences.</summary>
    [Fact]
    public void A_hyperparameter_has_a_gradient_through_the_optimum()
    {
        double[] data = [1, 0.5, -0.3, 0.2, 1.1, 0.4, -0.5, 0.3, 0.9], target = [1, -1, 0.5], penalty = [-1];
        static Tensor Energy(Tensor w, Tensor[] p) =>
            Sum((MatMul(p[0], w) - p[1]) * (MatMul(p[0], w) - p[1])) + (Exp(p[2]) * Sum(w * w));
        static Tensor Validation(Tensor x, Tensor y, Tensor log)
        {
            Tensor start = StopGradient(y * 0);
            Tensor w = FixedPoint((w, p) => w - (0.1 * Grad(Energy(w, p), w)), start, [x, y, log], tolerance: 1e-15, maxSteps: 2000);
            Tensor best = ImplicitMinimum(Energy, StopGradient(w), [x, y, log], tolerance: 1e-12);
            return Sum((best - 0.3) * (best - 0.3));
        }

        Graph f = Graph.Of(Validation, Matrix, Vector, Scalar), g = Graph.Of((x, y, l) => Grad(Validation(x, y, l), l), Matrix, Vector, Scalar);
        Assert.Equal(Slope(d => Run(f, data, target, Moved(penalty, 0, d))[0]), Run(g, data, target, penalty)[0], 1e-7);
    }

    [Fact]
    public void Bad_arguments_are_told_at_the_user_s_line()
    {
        Refused("GRC8012", "the number of steps is at least 1, got 0", () => Graph.Of(a => FixedPoint((z, p) => z, a, [a], maxSteps: 0), Scalar));
        Refused("GRC1002", "the step gives f64[3] for f64[]", () => Graph.Of((a, b) => FixedPoint((z, p) => z + p[0], a, [b]), Scalar, Vector));
        Refused("GRC3001", "scalar", () => Graph.Of(a => ImplicitMinimum((x, p) => x, a, [a]), Vector));
    }

    private static void Refused(string id, string what, Action action)
    {
        var fault = Assert.Throws<GraphCompilerException>(action);
        Assert.Equal(id, fault.Code);
        Assert.Contains(what, fault.Message);
        Assert.Contains("ImplicitFunctionTests.cs", fault.Message);
    }

    private static double Slope(Func<double, double> f) => (f(1e-5) - f(-1e-5)) / 2e-5;

    private static double[] Moved(double[] x, int i, double by)
    {
        double[] moved = [.. x];
        moved[i] += by;
        return moved;
    }
}
