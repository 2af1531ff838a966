using GraphCompiler.Compiler.Autodiff;
using GraphCompiler.Compiler.Ops.Compositions;
using GraphCompiler.Compiler.Ops.Elementwise;
using GraphCompiler.Compiler.Ops.Reduction;

namespace GraphCompiler.Benchmarks.Workloads;

/// <summary>Softmax and layer norm along rows, forward and backward: several reductions over one row.</summary>
internal static class NormalizationWorkloads
{
    /// <summary>As everywhere.</summary>
    private const double Epsilon = 1e-5;

    /// <summary>All of them.</summary>
    public static IEnumerable<Workload> All =>
    [
        Softmax(4096, 1024), Softmax(100000, 10), SoftmaxGradient(4096, 1024), LayerNorm(4096, 768), LayerNormGradient(4096, 768),
    ];

    /// <summary>Softmax of each row.</summary>
    public static Workload Softmax(long rows, long columns) => Of("softmax", rows, columns, arrays: 2, () => OperandModule.Of(
        "softmax", [[rows, columns]], (b, x) => [b.Softmax(x[0], 1)]));

    /// <summary><c>x̄ = y · (ȳ − Σ y ȳ)</c> from y and ȳ.</summary>
    public static Workload SoftmaxGradient(long rows, long columns) => Of("softmax-gradient", rows, columns, arrays: 3, () => OperandModule.Of(
        "softmax", [[rows, columns], [rows, columns]], (b, x) =>
        [
            b.Mul(x[0], b.Sub(x[1], b.RepeatAlong(b.ReduceSum(b.Mul(x[0], x[1]), [1]), x[0].Type.Shape, [1]))),
        ]));

    /// <summary>Layer norm of each row, with scale and bias.</summary>
    public static Workload LayerNorm(long rows, long columns) => Of("layer-norm", rows, columns, arrays: 2, () => OperandModule.Of(
        "norm", [[rows, columns]], [[columns], [columns]], (b, x) => [b.LayerNorm(x[0], x[1], x[2], 1, Epsilon)])) with
    {
        Parameters = 2 * columns,
    };

    /// <summary>The cotangents of x, scale and bias from x, ȳ and the scale.</summary>
    public static Workload LayerNormGradient(long rows, long columns) => Of("layer-norm-gradient", rows, columns, arrays: 3, () => OperandModule.Of(
        "norm", [[rows, columns], [rows, columns]], [[columns], [columns]], (b, x) =>
        [
            .. ReverseMode.Vjp(b, [b.LayerNorm(x[0], x[2], x[3], 1, Epsilon)], [x[1]], [x[0], x[2], x[3]]).Select(c => c!.Value),
        ])) with
    {
        Parameters = 2 * columns,
    };

    private static Workload Of(string name, long rows, long columns, int arrays, Func<Compiler.Ir.Module> build) =>
        new($"{name} {rows}x{columns}", Bound.Copy, rows * columns, 4.0 * arrays * rows * columns, build);
}
