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
        ["scatter_add"] = s => [s.B.ScatterAddElements(s.X, s["idx"], s["src"], (int)s.Case.Integer("axis"))],
        ["scatter"] = s => [s.B.ReplaceElements(s.X, s["idx"], s["src"], (int)s.Case.Integer("axis"))],
        ["index_add"] = s =>
        {
            int axis = (int)s.Case.Integer("axis");
            return [s.B.Add(s.X, s.B.ScatterAdd(s["idx"], s["src"], axis, s.X.Type.Shape[axis]))];
        },
        ["gather_nd"] = s => [s.B.Gather(Flat(s), s.B.LinearIndex(s["idx"], s.X.Type.Shape), 0)],
        ["scatter_nd"] = s =>
        {
            Value index = s.B.LinearIndex(s["idx"], s.X.Type.Shape);
            return [s.B.Reshape(s.B.ReplaceElements(Flat(s), index, s["src"], 0), s.X.Type.Shape)];
        },
        ["one_hot"] = s => [s.B.OneHot(s["idx"], s.Case.Integer("depth"), DType.F32)],
        ["sort"] = s => WithLongIndices(s, s.B.Sort(s.X, (int)s.Case.Integer("axis"), s.Case.Flag("descending"))),
        ["topk"] = s => WithLongIndices(s, s.B.TopK(s.X, s.Case.Integer("k"), (int)s.Case.Integer("axis"), s.Case.Flag("largest"))),
        ["masked_fill"] = s => [s.B.Select(s["mask"], s.B.FullLike(s.X, s.Case.Number("value")), s.X)],
    };

    private static Value[] WithLongIndices(GoldenScope s, (Value Values, Value Indices) sorted) =>
        [sorted.Values, s.B.Convert(sorted.Indices, DType.I64)];

    private static Value Flat(GoldenScope s) => s.B.Reshape(s.X, [s.X.Type.Elements]);
}
