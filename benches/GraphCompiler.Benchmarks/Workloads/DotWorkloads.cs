using GraphCompiler.Compiler.Ir;
using GraphCompiler.Compiler.Ops.Contraction;

namespace GraphCompiler.Benchmarks.Workloads;

/// <summary>Matrix products: plain, with a transposed operand as in the gradients of a layer, and with a vector.</summary>
internal static class DotWorkloads
{
    /// <summary>All of them.</summary>
    public static IEnumerable<Workload> All =>
    [
        Product(1024, 1024, 1024),
        Product(512, 512, 512),
        Product(128, 784, 512),
        Product(128, 512, 512),
        Product(64, 784, 512),
        Product(512, 768, 3072),
        Product(128, 512, 10),
        Product(1, 1024, 1024),
        Product(1, 784, 128),
        Product(4, 784, 512),
        InputGradient(128, 512, 512),
        InputGradient(1024, 1024, 1024),
        InputGradient(1, 1024, 1024),
        InputGradient(128, 512, 10),
        WeightGradient(128, 784, 512),
        WeightGradient(128, 512, 512),
        WeightGradient(1024, 1024, 64),
        WeightGradient(1024, 1024, 1024),
    ];

    /// <summary><c>[m, k] · [k, n]</c>.</summary>
    public static Workload Product(long m, long k, long n) =>
        Dot($"gemm {m}x{k}x{n}", new TensorType(DType.F32, [m, k]), new TensorType(DType.F32, [k, n]), Ops.MatMul, 2.0 * m * k * n);

    /// <summary><c>x̄ = ȳ · wᵀ</c> of a layer from k to n features.</summary>
    public static Workload InputGradient(long batch, long k, long n) =>
        Dot($"dx {batch}x{k}x{n}", new TensorType(DType.F32, [batch, n]), new TensorType(DType.F32, [k, n]), Ops.InputGradient, 2.0 * batch * k * n);

    /// <summary><c>w̄ = xᵀ · ȳ</c> of a layer from k to n features.</summary>
    public static Workload WeightGradient(long batch, long k, long n) =>
        Dot($"dw {batch}x{k}x{n}", new TensorType(DType.F32, [batch, k]), new TensorType(DType.F32, [batch, n]), Ops.WeightGradient, 2.0 * batch * k * n);

    private static Workload Dot(string name, TensorType left, TensorType right, Dot dot, double flops) =>
        new(name, Bound.MultiplyAdd, flops, left.Bytes + right.Bytes, () =>
        {
            // Factors are state and so lie where the plan puts them, aligned as weights and activations of a network are.
            var b = new GraphBuilder("run");
            Value z = b.Dot(b.Parameter("x", left, isState: true), b.Parameter("y", right, isState: true), dot);
            StateDeclaration[] states =
            [
                new("x", left, PreparedWorkload.Numbers(DType.F32, left.Shape, 1)),
                new("y", right, PreparedWorkload.Numbers(DType.F32, right.Shape, 2)),
                new("z", z.Type),
            ];
            return new Module("dot", states, [b.Build(new GraphResult("z", z, IsState: true))]);
        });

    private static class Ops
    {
        public static Dot MatMul => Compiler.Ops.Contraction.Dot.MatMul;

        public static Dot InputGradient => new([], [], [1], [1]);

        public static Dot WeightGradient => new([], [], [0], [0]);
    }
}
