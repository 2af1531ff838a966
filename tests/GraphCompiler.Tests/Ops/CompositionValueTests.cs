using GraphCompiler.Compiler.Autodiff;
using GraphCompiler.Compiler.Ir;
using GraphCompiler.Compiler.Ops.Compositions;
using GraphCompiler.Compiler.Ops.Control;
using GraphCompiler.Compiler.Ops.Cumulative;
using GraphCompiler.Compiler.Ops.Elementwise;
using GraphCompiler.Compiler.Ops.Indexing;
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

    private static double[] Run(DType type, double[] x, Func<GraphBuilder, Value, Value> f)
    {
        var b = new GraphBuilder("f");
        Graph graph = b.Build(new GraphResult("y", f(b, b.Parameter("x", new TensorType(type, [x.Length])))));
        return GraphInterpreter.Run(graph, [ReferenceTensor.Of(type, [x.Length], x)])[0].Floats;
    }

    private static bool Near(double x, double y) => (x.Equals(y) && double.IsNegative(x) == double.IsNegative(y)) || (Math.Abs(x - y) <= 1e-6 * Math.Abs(x));
}
