using GraphCompiler.Compiler.Ir;
using GraphCompiler.Compiler.Ops.Movement;
using GraphCompiler.Compiler.Ops.Reduction;

namespace GraphCompiler.Benchmarks.Workloads;

/// <summary>A transpose, and sums of the rows and of the columns of a matrix that no cache holds.</summary>
internal static class MovementWorkloads
{
    /// <summary>All of them.</summary>
    public static IEnumerable<Workload> All => [Transpose(4096), RowSums(4096), ColumnSums(4096)];

    /// <summary>The transpose of a square matrix.</summary>
    public static Workload Transpose(long n) => Of("transpose", n, bytes: 8.0 * n * n, (b, x) => b.Transpose(x, [1, 0]));

    /// <summary>The sum of each row.</summary>
    public static Workload RowSums(long n) => Of("row-sums", n, 4.0 * n * (n + 1), (b, x) => b.ReduceSum(x, [1]));

    /// <summary>The sum of each column.</summary>
    public static Workload ColumnSums(long n) => Of("column-sums", n, 4.0 * n * (n + 1), (b, x) => b.ReduceSum(x, [0]));

    private static Workload Of(string name, long n, double bytes, Func<GraphBuilder, Value, Value> result) => new(
        $"{name} {n}x{n}", Bound.Copy, n * n, bytes, () => OperandModule.Of(name, [[n, n]], (b, x) => [result(b, x[0])]))
    {
        CanFuse = false,
    };
}
