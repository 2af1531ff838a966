using GraphCompiler.Frontend.Minimization;
using GraphCompiler.Frontend.Tensors;
using static GraphCompiler.Frontend.Tensors.Functions;

namespace GraphCompiler.Tests.Frontend.Minimization;

/// <summary>Functions whose minima are known.</summary>
internal static class Problems
{
    /// <summary>Σ 100 (x₂ᵢ − x₂ᵢ₋₁²)² + (1 − x₂ᵢ₋₁)² (Moré, Garbow and Hillstrom 1981, problem 21): 0 at ones.</summary>
    public static Objective Rosenbrock(int dimension = 2) => Objective.Of(
        x =>
        {
            Tensor pairs = Reshape(x, [dimension / 2, 2]), a = Slice(pairs, 1, 0..1), b = Slice(pairs, 1, 1..2);
            return Sum((100 * (b - (a * a)) * (b - (a * a))) + ((1 - a) * (1 - a)));
        },
        F64(dimension));

    public static double[] RosenbrockStart(int dimension = 2) => [.. Enumerable.Range(0, dimension).Select(i => i % 2 == 0 ? -1.2 : 1.0)];

    /// <summary>Powell's singular function (problem 13): 0 at 0, where the Hessian is singular.</summary>
    public static Objective Powell() => Objective.Of(
        x =>
        {
            Tensor a = Slice(x, 0, 0..1), b = Slice(x, 0, 1..2), c = Slice(x, 0, 2..3), d = Slice(x, 0, 3..4);
            Tensor p = a + (10 * b), q = c - d, r = (b - (2 * c)) * (b - (2 * c)), s = (a - d) * (a - d);
            return Sum((p * p) + (5 * q * q) + (r * r) + (10 * s * s));
        },
        F64(4));

    /// <summary>½ Σ i xᵢ² − Σ xᵢ: −½ Σ 1/i at 1/i.</summary>
    public static Objective Bowl(int dimension) => Objective.Of(
        x => Sum((0.5 * Scales(x) * x * x) - x), F64(dimension));

    /// <summary>x² − y² + ¼ y⁴: a saddle point at 0, minima of −1 at (0, ±√2).</summary>
    public static Objective Saddle() => Objective.Of(
        x =>
        {
            Tensor a = Slice(x, 0, 0..1), b = Slice(x, 0, 1..2);
            return Sum((a * a) - (b * b) + (0.25 * b * b * b * b));
        },
        F64(2));

    private static Tensor Scales(Tensor x) => x.Trace.Constant(
        GraphCompiler.Runtime.NdArray.From<double>([.. Enumerable.Range(1, (int)x.Shape.Elements).Select(i => (double)i)], x.Shape));
}
