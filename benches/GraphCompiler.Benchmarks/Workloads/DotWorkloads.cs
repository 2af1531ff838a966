using GraphCompiler.Compiler.Ops.Compositions;
using GraphCompiler.Compiler.Ops.Contraction;
using GraphCompiler.Compiler.Ops.Elementwise;
using GraphCompiler.Compiler.Ops.Movement;

namespace GraphCompiler.Benchmarks.Workloads;

/// <summary>Matrix products: with weights, with a transposed operand as in the gradients of a layer, and of a vector.</summary>
internal static class DotWorkloads
{
    /// <summary>All of them.</summary>
    public static IEnumerable<Workload> All =>
    [
        Product(1024, 1024, 1024),
        Product(512, 512, 512),
        Product(128, 512, 512),
        Product(512, 768, 3072),
        Product(64, 784, 512),
        Product(128, 784, 512),
        Product(128, 512, 10),
        Product(4, 784, 512),
        Product(1, 1024, 1024),
        Product(1, 784, 128),
        InputGradient(1024, 1024, 1024),
        InputGradient(128, 512, 512),
        InputGradient(128, 512, 10),
        InputGradient(1, 1024, 1024),
        WeightGradient(1024, 1024, 1024),
        WeightGradient(128, 784, 512),
        WeightGradient(128, 512, 512),
        WeightGradient(1024, 1024, 64),
    ];

    /// <summary><c>x · w</c> of <c>[m, k]</c> and weights <c>[k, n]</c>.</summary>
    public static Workload Product(long m, long k, long n) => Dot($"gemm {m}x{k}x{n}", m, k, n, [m, k], [k, n], Ops.MatMul, isWeights: true);

    /// <summary>A layer: <c>relu(x · w + bias)</c>.</summary>
    public static Workload Dense(long m, long k, long n) => new(
        $"dense {m}x{k}x{n}", Bound.MultiplyAdd, 2.0 * m * k * n, 4.0 * ((m * k) + (k * n) + n + (m * n)), () => OperandModule.Of(
            "dense", [[m, k]], [[k, n], [n]], (b, x) => [b.Relu(b.Add(b.MatMul(x[0], x[1]), b.BroadcastInDim(x[2], [m, n], [1])))]))
    {
        Parameters = (k + 1) * n,
    };

    /// <summary><c>x̄ = ȳ · wᵀ</c> of a layer from k to n features, with weights that are trained: they are written between runs.</summary>
    public static Workload InputGradient(long batch, long k, long n) =>
        Dot($"dx {batch}x{k}x{n}", batch, k, n, [batch, n], [k, n], Ops.InputGradient, isWeights: false);

    /// <summary><c>w̄ = xᵀ · ȳ</c> of a layer from k to n features.</summary>
    public static Workload WeightGradient(long batch, long k, long n) =>
        Dot($"dw {batch}x{k}x{n}", batch, k, n, [batch, k], [batch, n], Ops.WeightGradient, isWeights: false);

    // A product of one row multiplies each weight once: reading them takes longer.
    private static Workload Dot(string name, long m, long k, long n, Shape x, Shape y, Dot dot, bool isWeights) => new(
        name, m == 1 ? Bound.Read : Bound.MultiplyAdd, 2.0 * m * k * n, 4.0 * ((m * k) + (k * n) + (m * n)), () => isWeights
            ? OperandModule.Of("dot", [x], [y], (b, operands) => [b.Dot(operands[0], operands[1], dot)])
            : OperandModule.Of("dot", [x, y], (b, operands) => [b.Dot(operands[0], operands[1], dot)]))
    {
        Parameters = isWeights ? k * n : 0,
        CanFuse = false,
    };

    private static class Ops
    {
        public static Dot MatMul => Compiler.Ops.Contraction.Dot.MatMul;

        public static Dot InputGradient => new([], [], [1], [1]);

        public static Dot WeightGradient => new([], [], [0], [0]);
    }
}
