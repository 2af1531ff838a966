using GraphCompiler.Compiler.Ir;
using GraphCompiler.Compiler.Ops.Compositions;
using GraphCompiler.Compiler.Ops.Elementwise;
using GraphCompiler.Compiler.Ops.Movement;

namespace GraphCompiler.Benchmarks.Workloads;

/// <summary>Work that is bound by memory: elementwise chains and normalisations, of arrays that no cache holds.</summary>
internal static class ChainWorkloads
{
    /// <summary>All of them.</summary>
    public static IEnumerable<Workload> All => [Gelu(1 << 22), Softmax(4096, 1024)];

    /// <summary><c>gelu(x · a + b) · mask + residual</c> of n elements, a and b one number each.</summary>
    public static Workload Gelu(long n) => Of($"gelu-chain {n}", n, [[n], [], [], [n], [n]], 4.0 * 4 * n, (b, x) =>
    {
        Value y = b.Add(b.Mul(x[0], b.BroadcastScalar(x[1], [n])), b.BroadcastScalar(x[2], [n]));
        return b.Add(b.Mul(b.Gelu(y), x[3]), x[4]);
    });

    /// <summary>Softmax along the last axis.</summary>
    public static Workload Softmax(long rows, long columns) =>
        Of($"softmax {rows}x{columns}", rows * columns, [[rows, columns]], 2.0 * 4 * rows * columns, (b, x) => b.Softmax(x[0], 1));

    private static Workload Of(
        string name, double flops, Shape[] inputs, double bytes, Func<GraphBuilder, Value[], Value> result) =>
        new(name, Bound.Copy, flops, bytes, () =>
        {
            // Operands and result are state and so lie where the plan puts them.
            var b = new GraphBuilder("run");
            StateDeclaration[] operands = [.. inputs.Select((shape, i) => new StateDeclaration(
                $"x{i}", new TensorType(DType.F32, shape), PreparedWorkload.Numbers(DType.F32, shape, i)))];
            Value z = result(b, [.. operands.Select(s => b.Parameter(s.Name, s.Type, isState: true))]);
            return new Module("chain", [.. operands, new StateDeclaration("z", z.Type)], [b.Build(new GraphResult("z", z, IsState: true))]);
        });
}
