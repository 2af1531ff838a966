using GraphCompiler.Compiler.Ir;
using GraphCompiler.Compiler.Ops.Compositions;
using GraphCompiler.Runtime;

namespace GraphCompiler.Tests.GoldenCases;

internal static partial class GoldenOperators
{
    private static Dictionary<string, Func<GoldenScope, Value[]>> Pools => new()
    {
        ["max_pool1d"] = OfX(MaxPooled),
        ["max_pool2d"] = OfX(MaxPooled),
        ["max_pool3d"] = OfX(MaxPooled),
        ["avg_pool1d"] = OfX(AveragePooled),
        ["avg_pool2d"] = OfX(AveragePooled),
        ["avg_pool3d"] = OfX(AveragePooled),
        ["adaptive_avg_pool2d"] = OfX((b, x, a) => b.AdaptiveAveragePool(x, a.Integers("output_size").ToEquatable())),
        ["lp_pool2d"] = OfX((b, x, a) => b.LpPool(x, Windows(a), a.Number("p"))),
    };

    private static Value MaxPooled(GraphBuilder b, Value x, GoldenCase a) => b.MaxPool(x, Windows(a));

    private static Value AveragePooled(GraphBuilder b, Value x, GoldenCase a) => b.AveragePool(x, Windows(a), a.Flag("count_include_pad"));

    private static PoolingWindow Windows(GoldenCase a)
    {
        long[] sizes = a.Integers("kernel_shape"), pads = a.Has("pads") ? a.Integers("pads") : new long[2 * sizes.Length];
        return new PoolingWindow(
            sizes.ToEquatable(), a.Integers("strides").ToEquatable(), pads[..sizes.Length].ToEquatable(), pads[sizes.Length..].ToEquatable(),
            a.Has("dilations") ? a.Integers("dilations").ToEquatable() : default, a.Flag("ceil_mode"));
    }
}
