using GraphCompiler.Compiler.Ir;
using GraphCompiler.Compiler.Ops.Compositions;
using GraphCompiler.Compiler.Ops.Cumulative;
using GraphCompiler.Compiler.Ops.Elementwise;
using GraphCompiler.Compiler.Ops.Reduction;

namespace GraphCompiler.Tests.GoldenCases;

internal static partial class GoldenOperators
{
    private static Dictionary<string, Func<GoldenScope, Value[]>> Reductions => new()
    {
        ["reduce_sum"] = Along((b, x, axes, _) => b.ReduceSum(x, axes)),
        ["reduce_mean"] = Along((b, x, axes, _) => b.Mean(x, axes)),
        ["reduce_max"] = Along((b, x, axes, _) => b.ReduceMax(x, axes)),
        ["reduce_min"] = Along((b, x, axes, _) => b.ReduceMin(x, axes)),
        ["reduce_prod"] = Along((b, x, axes, _) => b.ReduceProd(x, axes)),
        ["reduce_logsumexp"] = Along((b, x, axes, _) => b.LogSumExp(x, axes)),
        ["reduce_l1"] = Along((b, x, axes, _) => b.L1Norm(x, axes)),
        ["reduce_l2"] = Along((b, x, axes, _) => b.L2Norm(x, axes)),
        ["reduce_sum_square"] = Along((b, x, axes, _) => b.ReduceSum(b.Square(x), axes)),
        ["variance"] = Along((b, x, axes, unbiased) => b.Variance(x, axes, unbiased ? 1 : 0)),
        ["std"] = Along((b, x, axes, unbiased) => b.Sqrt(b.Variance(x, axes, unbiased ? 1 : 0))),
        ["argmax"] = AlongOne((b, x, axis) => b.ArgMax(x, axis)),
        ["argmin"] = AlongOne((b, x, axis) => b.ArgMin(x, axis)),
        ["cumsum"] = OfX((b, x, a) => b.CumulativeSum(x, a.Axis("axis", x.Type.Rank), a.Flag("exclusive"), a.Flag("reverse"))),
        ["cumprod"] = OfX((b, x, a) => b.CumulativeProd(x, a.Axis("axis", x.Type.Rank))),
    };

    private static Func<GoldenScope, Value[]> Along(Func<GraphBuilder, Value, EquatableArray<int>, bool, Value> reduce) => OfX((b, x, a) =>
    {
        EquatableArray<int> axes = a.Axes("axes", x.Type.Rank);
        Value y = reduce(b, x, axes, a.Flag("unbiased"));
        return a.Flag("keepdims") ? b.KeepDims(y, axes) : y;
    });

    private static Func<GoldenScope, Value[]> AlongOne(Func<GraphBuilder, Value, int, Value> reduce) => OfX((b, x, a) =>
    {
        int axis = a.Axis("axis", x.Type.Rank);
        Value y = reduce(b, x, axis);
        return a.Flag("keepdims") ? b.KeepDims(y, [axis]) : y;
    });
}
