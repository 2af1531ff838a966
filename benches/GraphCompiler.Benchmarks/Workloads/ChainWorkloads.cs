using GraphCompiler.Compiler.Autodiff;
using GraphCompiler.Compiler.Ir;
using GraphCompiler.Compiler.Ops.Compositions;
using GraphCompiler.Compiler.Ops.Elementwise;
using GraphCompiler.Compiler.Ops.Movement;

namespace GraphCompiler.Benchmarks.Workloads;

/// <summary>An elementwise chain that is bound by memory, and its derivative.</summary>
internal static class ChainWorkloads
{
    /// <summary>All of them.</summary>
    public static IEnumerable<Workload> All => [Gelu(1 << 24), GeluGradient(1 << 24), Gelu(1 << 22)];

    /// <summary><c>gelu(x · a + b) · mask + residual</c> of n elements, a and b one number each.</summary>
    public static Workload Gelu(long n) => new($"gelu-chain {n}", Bound.Copy, n, 4.0 * 4 * n, () => OperandModule.Of(
        "chain", [[n], [n], [n], [], []], (b, x) => [b.Add(Masked(b, x[0], x[1], x[3], x[4]), x[2])]));

    /// <summary><c>x̄</c> of that chain from x, mask and the cotangent of its result.</summary>
    public static Workload GeluGradient(long n) => new($"gelu-chain-gradient {n}", Bound.Copy, n, 4.0 * 4 * n, () => OperandModule.Of(
        "chain", [[n], [n], [n], [], []], (b, x) =>
        [
            ReverseMode.Vjp(b, [Masked(b, x[0], x[1], x[3], x[4])], [x[2]], [x[0]])[0]!.Value,
        ]));

    private static Value Masked(GraphBuilder b, Value x, Value mask, Value scale, Value shift)
    {
        Shape shape = x.Type.Shape;
        Value y = b.Add(b.Mul(x, b.BroadcastScalar(scale, shape)), b.BroadcastScalar(shift, shape));
        return b.Mul(b.Gelu(y), mask);
    }
}
