using GraphCompiler.Compiler.Autodiff;
using GraphCompiler.Compiler.Ir;
using GraphCompiler.Compiler.Ops.Compositions;
using GraphCompiler.Compiler.Ops.Cumulative;
using GraphCompiler.Compiler.Ops.Opaque;
using GraphCompiler.Compiler.Ops.Reduction;

namespace GraphCompiler.Benchmarks.Workloads;

/// <summary>Pooling of images and its gradient, with channels apart and in blocks of 16; sums along rows and columns; sorted rows.</summary>
internal static class WindowWorkloads
{
    private static readonly long[] Apart = [32, 64, 112, 112], InBlocks = [32, 4, 112, 112, 16];

    /// <summary>All of them.</summary>
    public static IEnumerable<Workload> All =>
    [
        MaxPool("max-pool 2x2", Apart, 2, 2), MaxPool("max-pool 2x2 blocks", InBlocks, 2, 2), MaxPool("max-pool 3x3/2", Apart, 3, 2),
        MaxPoolGradient("max-pool-gradient 2x2", Apart, 2, 2), MaxPoolGradient("max-pool-gradient 2x2 blocks", InBlocks, 2, 2),
        MaxPoolGradient("max-pool-gradient 3x3/2", Apart, 3, 2),
        AveragePool("average-pool 2x2", Apart), AveragePool("average-pool 2x2 blocks", InBlocks), AveragePoolGradient("average-pool-gradient 2x2", Apart),
        Sums(0), Sums(1), Sorted(4096, 64), Sorted(16, 65536),
    ];

    private static Workload MaxPool(string name, long[] shape, long size, long stride)
    {
        PoolingWindow window = Square(size, stride);
        return Of(name, shape, 4.0 * Elements(shape) * (1 + (1.0 / stride / stride)), (b, x) => b.MaxPool(x, window));
    }

    private static Workload AveragePool(string name, long[] shape)
    {
        PoolingWindow window = Square(2, 2);
        return Of(name, shape, 5.0 * Elements(shape), (b, x) => b.AveragePool(x, window));
    }

    /// <summary>Of the sum of the squares of the maxima.</summary>
    private static Workload MaxPoolGradient(string name, long[] shape, long size, long stride)
    {
        PoolingWindow window = Square(size, stride);
        return Of(name, shape, 8.0 * Elements(shape), (b, x) =>
        {
            Value y = b.MaxPool(x, window);
            return ReverseMode.Gradient(b, b.ReduceSum(y, [.. Enumerable.Range(0, y.Type.Rank)]), [x])[0];
        });
    }

    /// <summary>Of the sum of the squares of the means.</summary>
    private static Workload AveragePoolGradient(string name, long[] shape)
    {
        PoolingWindow window = Square(2, 2);
        return Of(name, shape, 8.0 * Elements(shape), (b, x) =>
        {
            Value y = b.AveragePool(x, window);
            return ReverseMode.Gradient(b, b.ReduceSum(b.Square(y), [.. Enumerable.Range(0, y.Type.Rank)]), [x])[0];
        });
    }

    private static Workload Sums(int axis) => Of($"cumulative-sum axis {axis}", [4096, 4096], 8.0 * 4096 * 4096, (b, x) => b.CumulativeSum(x, axis));

    private static Workload Sorted(long rows, long width) => Of("sort", [rows, width], 8.0 * rows * width, (b, x) => b.Sort(x, 1).Values);

    private static PoolingWindow Square(long size, long stride) => new([size, size], [stride, stride]);

    private static long Elements(long[] shape) => shape.Aggregate(1L, (n, size) => n * size);

    private static Workload Of(string name, long[] shape, double bytes, Func<GraphBuilder, Value, Value> result) => new(
        $"{name} {string.Join('x', shape)}", Bound.Copy, Elements(shape), bytes,
        () => OperandModule.Of(name.Split(' ')[0], [Shape.FromSizes(shape)], (b, x) => [result(b, x[0])]))
    {
        CanFuse = false,
    };
}
