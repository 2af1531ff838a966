using GraphCompiler.Compiler.Ir;
using GraphCompiler.Compiler.Ops.Compositions;
using GraphCompiler.Compiler.Ops.Control;
using GraphCompiler.Compiler.Ops.Elementwise;
using GraphCompiler.Compiler.Ops.Indexing;
using GraphCompiler.Compiler.Ops.Movement;
using GraphCompiler.Compiler.Ops.Opaque;
using GraphCompiler.Runtime;

namespace GraphCompiler.Tests.GoldenCases;

internal static partial class GoldenOperators
{
    private static Dictionary<string, Func<GoldenScope, Value[]>> Indices => new()
    {
        ["embedding"] = s => [s.B.Gather(s["weight"], s["idx"], 0)],
        ["gather"] = s => [s.B.Gather(s.X, s["idx"], (int)s.Case.Integer("axis"))],
        ["gather_elements"] = s => [s.B.GatherElements(s.X, s["idx"], (int)s.Case.Integer("axis"))],
        ["scatter_add"] = s => [s.B.ScatterElements(s.X, s["idx"], s["src"], (int)s.Case.Integer("axis"), ScatterMode.Add)],
        ["scatter"] = s => [s.B.ScatterElements(s.X, s["idx"], s["src"], (int)s.Case.Integer("axis"))],
        ["index_add"] = s => [s.B.Scatter(s.X, s["idx"], s["src"], (int)s.Case.Integer("axis"), ScatterMode.Add)],
        ["gather_nd"] = s => [s.B.GatherNd(s.X, s["idx"])],
        ["scatter_nd"] = s => [s.B.ScatterNd(s.X, s["idx"], s["src"])],
        ["one_hot"] = s => [s.B.OneHot(s["idx"], s.Case.Integer("depth"), DType.F32)],
        ["sort"] = s => WithLongIndices(s, s.B.Sort(s.X, (int)s.Case.Integer("axis"), s.Case.Flag("descending"))),
        ["topk"] = s => WithLongIndices(s, s.B.TopK(s.X, s.Case.Integer("k"), (int)s.Case.Integer("axis"), s.Case.Flag("largest"))),
        ["masked_fill"] = s => [s.B.Select(s["mask"], s.B.FullLike(s.X, s.Case.Number("value")), s.X)],
    };

    private static Value[] WithLongIndices(GoldenScope s, (Value Values, Value Indices) sorted) =>
        [sorted.Values, s.B.Convert(sorted.Indices, DType.I64)];
}
