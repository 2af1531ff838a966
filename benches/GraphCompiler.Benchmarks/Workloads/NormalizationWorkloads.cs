using GraphCompiler.Compiler.Autodiff;
using GraphCompiler.Compiler.Ir;
using GraphCompiler.Compiler.Ops.Compositions;
using GraphCompiler.Compiler.Ops.Elementwise;
using GraphCompiler.Compiler.Ops.Reduction;

namespace GraphCompiler.Benchmarks.Workloads;

/// <summary>Softmax and layer norm along rows, softmax along channels and batch norm, forward and backward: several reductions over the same elements.</summary>
internal static class NormalizationWorkloads
{
    /// <summary>As everywhere.</summary>
    private const double Epsilon = 1e-5;

    /// <summary>All of them.</summary>
    public static IEnumerable<Workload> All =>
    [
        Softmax(4096, 1024), Softmax(100000, 10), SoftmaxGradient(4096, 1024), LayerNorm(4096, 768), LayerNormGradient(4096, 768),
        ChannelSoftmax([32, 256, 1024]), ChannelSoftmaxGradient([32, 256, 1024]),
        BatchNorm([64, 64, 28, 28]), BatchNormGradient([64, 64, 28, 28]), BatchNorm([4096, 768]), BatchNormGradient([4096, 768]),
        BatchNorm([32, 256, 8, 8]), BatchNormGradient([32, 256, 8, 8]), BatchNorm([32, 512, 4, 4]), BatchNormGradient([32, 512, 4, 4]),
    ];

    /// <summary>Softmax of each row.</summary>
    public static Workload Softmax(long rows, long columns) => Of("softmax", rows, columns, arrays: 2, () => OperandModule.Of(
        "softmax", [[rows, columns]], (b, x) => [b.Softmax(x[0], 1)]));

    /// <summary><c>x̄ = y · (ȳ − Σ y ȳ)</c> from y and ȳ.</summary>
    public static Workload SoftmaxGradient(long rows, long columns) => Of("softmax-gradient", rows, columns, arrays: 3, () => OperandModule.Of(
        "softmax", [[rows, columns], [rows, columns]], (b, x) =>
        [
            SoftmaxCotangent(b, x[0], x[1]),
        ]));

    /// <summary>Softmax along axis 1, which is not the innermost.</summary>
    public static Workload ChannelSoftmax(Shape shape) => Of("channel-softmax", shape, arrays: 2, () => OperandModule.Of(
        "softmax", [shape], (b, x) => [b.Softmax(x[0], 1)]));

    /// <summary><c>x̄ = y · (ȳ − Σ y ȳ)</c> along axis 1, from y and ȳ.</summary>
    public static Workload ChannelSoftmaxGradient(Shape shape) => Of("channel-softmax-gradient", shape, arrays: 3, () => OperandModule.Of(
        "softmax", [shape, shape], (b, x) => [SoftmaxCotangent(b, x[0], x[1])]));

    /// <summary>Batch norm by the mean and variance of the batch, with scale and bias.</summary>
    public static Workload BatchNorm(Shape shape) => Of("batch-norm", shape, arrays: 2, () => OperandModule.Of(
        "norm", [shape], [[shape[1]], [shape[1]]], (b, x) => [b.BatchNorm(x[0], x[1], x[2], Epsilon)])) with
    {
        Parameters = 2 * shape[1].Size,
    };

    /// <summary>The cotangents of x, scale and bias from x, ȳ and the scale.</summary>
    public static Workload BatchNormGradient(Shape shape) => Of("batch-norm-gradient", shape, arrays: 3, () => OperandModule.Of(
        "norm", [shape, shape], [[shape[1]], [shape[1]]], (b, x) =>
        [
            .. ReverseMode.Vjp(b, [b.BatchNorm(x[0], x[2], x[3], Epsilon)], [x[1]], [x[0], x[2], x[3]]).Select(c => c!.Value),
        ])) with
    {
        Parameters = 2 * shape[1].Size,
    };

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

    private static Value SoftmaxCotangent(GraphBuilder b, Value y, Value cotangent) =>
        b.Mul(y, b.Sub(cotangent, b.RepeatAlong(b.ReduceSum(b.Mul(y, cotangent), [1]), y.Type.Shape, [1])));

    private static Workload Of(string name, long rows, long columns, int arrays, Func<Compiler.Ir.Module> build) =>
        Of(name, [rows, columns], arrays, build);

    private static Workload Of(string name, Shape shape, int arrays, Func<Compiler.Ir.Module> build) =>
        new($"{name} {string.Join('x', shape.Select(d => d.Size))}", Bound.Copy, shape.Elements, 4.0 * arrays * shape.Elements, build);
}
