using GraphCompiler.Compiler.Ir;
using GraphCompiler.Compiler.Ops.Compositions;
using GraphCompiler.Compiler.Ops.Control;
using GraphCompiler.Compiler.Ops.Elementwise;
using GraphCompiler.Compiler.Ops.Indexing;
using GraphCompiler.Compiler.Ops.Movement;
using GraphCompiler.Compiler.Ops.Reduction;

namespace GraphCompiler.Benchmarks.Workloads;

/// <summary>A transpose, rows read by index, and sums of the rows and of the columns of a matrix that no cache holds.</summary>
internal static class MovementWorkloads
{
    /// <summary>All of them.</summary>
    public static IEnumerable<Workload> All => [Transpose(4096), RowSums(4096), ColumnSums(4096), Embedding(16384, 1024)];

    /// <summary>The transpose of a square matrix.</summary>
    public static Workload Transpose(long n) => Of("transpose", n, bytes: 8.0 * n * n, (b, x) => b.Transpose(x, [1, 0]));

    /// <summary>The sum of each row.</summary>
    public static Workload RowSums(long n) => Of("row-sums", n, 4.0 * n * (n + 1), (b, x) => b.ReduceSum(x, [1]));

    /// <summary>The sum of each column.</summary>
    public static Workload ColumnSums(long n) => Of("column-sums", n, 4.0 * n * (n + 1), (b, x) => b.ReduceSum(x, [0]));

    /// <summary>As many rows of a table as it has, each at an index. What is kept is copied once all indices are known to be right.</summary>
    public static Workload Embedding(long rows, long width) => new(
        $"embedding {rows}x{width}", Bound.Copy, rows * width, 8.0 * rows * width, () => OperandModule.Of(
            "embedding", [[rows, width], [rows]], (b, x) => [b.Gather(x[0], Indices(b, x[1], rows), 0)]))
    {
        CanFuse = false,
    };

    /// <summary>Numbers from −1 to 1 as indices below <paramref name="rows"/>.</summary>
    private static Value Indices(GraphBuilder b, Value x, long rows) =>
        b.Convert(b.Mul(b.Abs(x), b.BroadcastScalar(b.Scalar(DType.F32, rows - 1), x.Type.Shape)), DType.I32);

    private static Workload Of(string name, long n, double bytes, Func<GraphBuilder, Value, Value> result) => new(
        $"{name} {n}x{n}", Bound.Copy, n * n, bytes, () => OperandModule.Of(name, [[n, n]], (b, x) => [result(b, x[0])]))
    {
        CanFuse = false,
    };
}
