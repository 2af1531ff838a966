using GraphCompiler.Compiler.Autodiff;
using GraphCompiler.Compiler.Ir;
using GraphCompiler.Compiler.Ops.Compositions;
using GraphCompiler.Compiler.Ops.Control;
using GraphCompiler.Compiler.Ops.Cumulative;
using GraphCompiler.Compiler.Ops.Elementwise;
using GraphCompiler.Compiler.Ops.Indexing;
using GraphCompiler.Compiler.Ops.Movement;
using GraphCompiler.Compiler.Ops.Opaque;
using GraphCompiler.Compiler.Ops.Reduction;
using GraphCompiler.Compiler.Reference;
using GraphCompiler.Runtime;
using GraphCompiler.Runtime.Diagnostics;
using Xunit;

namespace GraphCompiler.Tests.Ops;

/// <summary>Compositions at the ends of the range, at infinities and zeros, of nothing, and where elements are equal.</summary>
public sealed class CompositionValueTests
{
    private const double Inf = double.PositiveInfinity;

    [Fact]
    public void The_logarithm_of_a_sum_of_exponentials_keeps_infinities()
    {
        double Of(params double[] x) => Run(DType.F32, x, (b, v) => b.LogSumExp(v, [0]))[0];
        Assert.Equal(-Inf, Of(-Inf, -Inf));
        Assert.Equal(-Inf, Of());
        Assert.Equal(Inf, Of(1, Inf));
        Assert.Equal(2, Of(-Inf, 2));
        Assert.Equal(double.NaN, Of(double.NaN, 1));
        Assert.Equal([0.5, 0.5], Run(DType.F32, [3, 3], (b, v) => ReverseMode.Gradient(b, b.LogSumExp(v, [0]), [v])[0]));
    }

    [Fact]
    public void Inverse_hyperbolic_functions_hold_far_from_zero()
    {
        double[] asinh = Run(DType.F32, [1e20, -1e30, 1e-20, -0.0, Inf, -Inf, 3e9, 0.5], (b, v) => b.Asinh(v));
        Assert.Equal([Math.Asinh(1e20), Math.Asinh(-1e30), 1e-20, -0.0, Inf, -Inf, Math.Asinh(3e9), Math.Asinh(0.5)], asinh, Near);
        Assert.Equal([1e-20, 1, Math.Sqrt(0.8)], Run(
            DType.F64, [1e20, 0, 0.5], (b, v) => ReverseMode.Gradient(b, b.ReduceSum(b.Asinh(v), [0]), [v])[0]), Near);
        double[] acosh = Run(DType.F32, [1e20, 1, 1 + 1e-9, Inf, 0.5, -2], (b, v) => b.Acosh(v));
        Assert.Equal([Math.Acosh(1e20), 0, Math.Acosh(1 + 1e-9), Inf, double.NaN, double.NaN], acosh, Near);
    }

    [Fact]
    public void Einsum_refuses_one_label_for_two_sizes_and_digits()
    {
        void Refused(string code, string equation) => Assert.Equal(code, Assert.Throws<GraphCompilerException>(() =>
        {
            var b = new GraphBuilder("f");
            b.Einsum(equation, b.Parameter("x", new TensorType(DType.F32, [2, 3])));
        }).Code);

        Refused("GRC1002", "ii->i");
        Refused("GRC1004", "0j->j");
        Refused("GRC1004", "...j->0j");
        Refused("GRC1004", "ij->k");
        Refused("GRC1004", "ij->ii");
        Refused("GRC1004", "ijk");
        Refused("GRC1004", "i......");
        Refused("GRC1004", "ij->i->j");
        Refused("GRC1004", "ij,jk");
    }

    [Fact]
    public void Equal_elements_keep_their_order_and_their_own_gradient()
    {
        double[] Gradient(double[] x, Func<GraphBuilder, Value, Value> f) => Run(DType.F32, x, (b, v) => ReverseMode.Gradient(
            b, b.ReduceSum(b.Mul(f(b, v), b.AddNumber(b.Iota(f(b, v).Type, 0), 1)), [0]), [v])[0]);

        // The i-th of the result has the weight i: 1, 1, 2, 2 in the order of their indices.
        Assert.Equal([3, 1, 4, 2], Gradient([2, 1, 2, 1], (b, v) => b.Sort(v, 0).Values));
        Assert.Equal([1, 0, 2, 0], Gradient([2, 1, 2, 1], (b, v) => b.TopK(v, 2, 0).Values));
        Assert.Equal([0, 0, 3, 0, 1, 2], Gradient([0, double.NaN, -1, 3, -Inf, -Inf], (b, v) => b.TopK(v, 3, 0, greatest: false).Values));
        // The first of equal ones stays the greatest.
        Assert.Equal([1, 14, 0, 0, 0], Gradient([1, 3, 2, 3, -1], (b, v) => b.CumulativeMax(v, 0)));
    }

    [Fact]
    public void Binary_cross_entropy_has_its_slope_at_a_logit_of_zero()
    {
        double[] Gradient(double target, int order) => Run(DType.F64, [0, 2], (b, v) =>
        {
            Value y = b.ReduceSum(b.BinaryCrossEntropyWithLogits(v, b.FullLike(v, target)), [0]);
            Value first = ReverseMode.Gradient(b, y, [v])[0];
            return order == 1 ? first : ReverseMode.Gradient(b, b.ReduceSum(first, [0]), [v])[0];
        });

        double at2 = 1 / (1 + Math.Exp(-2));
        Assert.Equal([-0.5, at2 - 1], Gradient(1, 1), Near);
        Assert.Equal([0.5, at2], Gradient(0, 1), Near);
        Assert.Equal([0.25, at2 * (1 - at2)], Gradient(1, 2), Near);
        Assert.Equal([0, 100, 0], Run(DType.F64, [1, 0, 0.5], (b, v) => b.Select(
            b.Equal(v, b.FullLike(v, 0.5)), b.ZeroLike(v), b.BinaryCrossEntropyOfProbabilities(v, b.OneLike(v)))));
    }

    [Fact]
    public void Nothing_but_zeros_takes_no_gradient_of_a_norm()
    {
        double[] Gradient(Func<GraphBuilder, Value, Value> f) => Run(DType.F32, [0, 0, 3, 4], (b, v) =>
            ReverseMode.Gradient(b, b.ReduceSum(f(b, b.Reshape(v, [2, 2])), [0]), [v])[0]);

        Assert.Equal([0, 0, 0.6, 0.8], Gradient((b, v) => b.L2Norm(v, [1])), Near);
        Assert.Equal([0, 0, 0.6, 0.8], Gradient((b, v) => b.Reshape(b.LpPool(v, new PoolingWindow([2]), 2, 1), [2])), Near);
        double cubes = Math.Pow(91, -2.0 / 3);
        Assert.Equal([0, 0, 9 * cubes, 16 * cubes], Gradient((b, v) => b.Reshape(b.LpPool(v, new PoolingWindow([2]), 3, 1), [2])), Near);
        Assert.Equal([0, 1], Run(DType.F32, [0, 0, 3, 4], (b, v) => b.CosineSimilarity(b.Reshape(v, [2, 2]), b.Reshape(v, [2, 2]), 1)), Near);
        Assert.DoesNotContain(double.NaN, Gradient((b, v) => b.CosineSimilarity(v, b.AddNumber(v, 1), 1)));
    }

    [Fact]
    public void What_is_masked_out_takes_no_part()
    {
        Assert.Equal([0.75, 0, 0.25], Run(DType.F32, [1, -Inf, 0.5], (b, v) => b.Sparsemax(v, 0)), Near);
        Assert.Equal([0.5, 0, -0.5], Run(DType.F32, [1, -Inf, 0.5], (b, v) => ReverseMode.Gradient(
            b, b.At(b.Sparsemax(v, 0), 0, 0), [v])[0]), Near);
        Assert.Equal([0, Math.Log(2) / 2], Run(DType.F32, [-Inf, -Math.Log(2) - Math.Log(2)], (b, v) => b.KullbackLeibler(
            v, b.MulNumber(b.Iota(v.Type, 0), 0.5))), Near);
    }

    [Fact]
    public void Bytes_count_as_far_as_they_go()
    {
        var b = new GraphBuilder("f");
        Graph graph = b.Build(new GraphResult("y", b.OneHot(b.Parameter("x", new TensorType(DType.U8, [1])), 300, DType.F32)));
        Assert.Equal(200, Array.IndexOf(GraphInterpreter.Run(graph, [ReferenceTensor.Of(DType.U8, [1], [200])])[0].Floats, 1));
    }

    private static double[] Run(DType type, double[] x, Func<GraphBuilder, Value, Value> f)
    {
        var b = new GraphBuilder("f");
        Graph graph = b.Build(new GraphResult("y", f(b, b.Parameter("x", new TensorType(type, [x.Length])))));
        return GraphInterpreter.Run(graph, [ReferenceTensor.Of(type, [x.Length], x)])[0].Floats;
    }

    private static bool Near(double x, double y) => (x.Equals(y) && double.IsNegative(x) == double.IsNegative(y)) || (Math.Abs(x - y) <= 1e-6 * Math.Abs(x));
}
