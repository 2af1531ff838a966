using GraphCompiler.Compiler.Autodiff;
using GraphCompiler.Compiler.Ir;
using GraphCompiler.Compiler.Ops.Compositions;
using GraphCompiler.Compiler.Ops.Reduction;
using GraphCompiler.Compiler.Ops.Windows;
using GraphCompiler.Compiler.Reference;
using GraphCompiler.Runtime;
using GraphCompiler.Runtime.Diagnostics;
using Xunit;

namespace GraphCompiler.Tests.Ops;

/// <summary>What the golden vectors of pooling leave open: ties, NaN, global and adaptive pooling, minima, what does not fit.</summary>
public sealed class PoolingTests
{
    private static readonly PoolingWindow Pairs = new([2]);

    [Fact]
    public void The_first_greatest_element_takes_the_gradient()
    {
        Assert.Equal([1, 0, 1, 0, 0, 1], Gradient([3, 3, 2, 1, 0, 4]));
        Assert.Equal([0, 1, 1, 0, 1, 0], Gradient([1, double.NaN, double.NaN, double.NaN, double.NegativeInfinity, double.NegativeInfinity]));
    }

    [Fact]
    public void A_maximum_of_padding_alone_is_the_least_value_and_takes_no_gradient()
    {
        double[] y = Run([5], (b, x) => b.ReduceWindowMax(x, [1], [1], [1], [1], [0]));
        Assert.Equal([double.NegativeInfinity, 5], y);
        Assert.Equal([1], Run([5], (b, x) => ReverseMode.Gradient(b, b.ReduceSum(b.ReduceWindowMax(x, [1], [1], [1], [1], [0]), [0]), [x])[0]));
    }

    [Fact]
    public void Minima_are_maxima_of_the_reverse()
    {
        Assert.Equal([1, -2, -0.0], Run([3, 1, -2, 4, 0, -0.0], (b, x) => b.ReduceWindowMin(x, [2], [2], [1], [0], [0])));
        Assert.Equal([double.NaN], Run([3, double.NaN], (b, x) => b.ReduceWindowMin(x, [2], [2], [1], [0], [0])));
    }

    [Fact]
    public void Global_pools_keep_their_axes()
    {
        Assert.Equal([2.5], Run([1, 2, 3, 4], (b, x) => b.GlobalAveragePool(x, 0)));
        Assert.Equal([4], Run([1, 4, 3, 2], (b, x) => b.GlobalMaxPool(x, 0)));
    }

    [Fact]
    public void Adaptive_parts_overlap_where_they_do_not_divide()
    {
        Assert.Equal([1.5, 3.5], Run([1, 2, 3, 4], (b, x) => b.AdaptiveAveragePool(x, [2], 0)));
        double[] y = Run([1, 2, 3, 4, 5], (b, x) => b.AdaptiveAveragePool(x, [3], 0));
        Assert.Equal([1.5, 3, 4.5], y.Select(v => Math.Round(v, 6)));
    }

    [Fact]
    public void Adaptive_maxima_keep_to_their_parts()
    {
        Assert.Equal([4, 3], Run([1, 4, 2, 3], (b, x) => b.AdaptiveMaxPool(x, [2], 0)));
        // Parts of five by three: 0 to 1, 1 to 3, 3 to 4.
        Assert.Equal([2, 9, 5], Run([1, 2, 9, 4, 5], (b, x) => b.AdaptiveMaxPool(x, [3], 0)));
        Assert.Equal([1, 2, 2], Run([1, 2], (b, x) => b.AdaptiveMaxPool(x, [3], 0)));
        Assert.Equal([double.NaN, 3], Run([1, double.NaN, 2, 3, 3], (b, x) => b.AdaptiveMaxPool(x, [2], 0)));
        Assert.Equal([double.PositiveInfinity, 1.5], Run([double.PositiveInfinity, 1, 2], (b, x) => b.AdaptiveAveragePool(x, [2], 0)));
        // The greatest of both parts takes the gradient of both.
        Assert.Equal([0, 0, 2, 0, 0], Run([1, 2, 9, 4, 4], (b, x) => ReverseMode.Gradient(b, b.ReduceSum(b.AdaptiveMaxPool(x, [2], 0), [0]), [x])[0]));
    }

    [Fact]
    public void A_last_window_may_reach_beyond_the_padding_but_not_start_there()
    {
        Assert.Equal([2, 4, 5], Run([1, 2, 3, 4, 5], (b, x) => b.MaxPool(x, new PoolingWindow([2], RoundsUp: true), 0)));
        Assert.Equal([2, 5], Run([1, 2, 3, 4, 5], (b, x) => b.MaxPool(x, new PoolingWindow([2], [3], RoundsUp: true), 0)));
        Assert.Equal([1.5, 3.5, 5], Run([1, 2, 3, 4, 5], (b, x) => b.AveragePool(x, new PoolingWindow([2], RoundsUp: true), firstAxis: 0)));
    }

    [Fact]
    public void What_does_not_fit_is_told()
    {
        Refused((b, x) => b.MaxPool(x, new PoolingWindow([5]), 0));
        Refused((b, x) => b.MaxPool(x, Pairs, 1));
        Refused((b, x) => b.MaxPool(x, new PoolingWindow([2], [0]), 0));
        Refused((b, x) => b.AveragePool(x, new PoolingWindow([2], Low: [-1]), firstAxis: 0));
        Refused((b, x) => b.AdaptiveAveragePool(x, [0], 0));
        Refused((b, x) => b.AdaptiveAveragePool(x, [long.MaxValue], 0));
        Refused((b, x) => b.AdaptiveMaxPool(x, [2, 2], 0));
        Refused((b, x) => b.AdaptiveMaxPool(x, [-1], 0));
    }

    private static void Refused(Func<GraphBuilder, Value, Value> f) =>
        Assert.Equal("GRC1004", Assert.Throws<GraphCompilerException>(() => Run([1, 2, 3, 4], f)).Code);

    private static double[] Gradient(double[] x) =>
        Run(x, (b, v) => ReverseMode.Gradient(b, b.ReduceSum(b.MaxPool(v, Pairs, 0), [0]), [v])[0]);

    private static double[] Run(double[] x, Func<GraphBuilder, Value, Value> f)
    {
        var b = new GraphBuilder("f");
        Graph graph = b.Build(new GraphResult("y", f(b, b.Parameter("x", new TensorType(DType.F32, [x.Length])))));
        return GraphInterpreter.Run(graph, [ReferenceTensor.Of(DType.F32, [x.Length], x)])[0].Floats;
    }
}
