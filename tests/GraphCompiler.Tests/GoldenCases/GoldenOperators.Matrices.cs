using GraphCompiler.Compiler.Ir;
using GraphCompiler.Compiler.Ops.Compositions;
using GraphCompiler.Compiler.Ops.Contraction;
using GraphCompiler.Compiler.Ops.Elementwise;
using GraphCompiler.Compiler.Ops.LinearAlgebra;

namespace GraphCompiler.Tests.GoldenCases;

internal static partial class GoldenOperators
{
    private static Dictionary<string, Func<GoldenScope, Value[]>> Matrices => new()
    {
        ["matmul"] = s => [s.B.StackedMatMul(s["a"], s["b"])],
        ["linear"] = s => [s.B.Linear(s.X, s["w"], s["bias"])],
        ["outer"] = s => [s.B.Einsum("i,j->ij", s["a"], s["b"])],
        ["einsum"] = s => [s.B.Einsum(s.Case.Text("equation"), s.Values)],
        ["bilinear"] = s =>
        {
            Value y = s.B.Einsum("bi,oij,bj->bo", s["x1"], s["w"], s["x2"]);
            return [s.B.Add(y, s.B.BroadcastTo(s["bias"], y.Type.Shape))];
        },
        ["det"] = OfX((b, x) => b.Determinant(x)),
        ["gemm"] = s =>
        {
            (GraphBuilder b, GoldenCase a) = (s.B, s.Case);
            Value product = b.Dot(s["a"], s["b"], new Dot([], [], [a.Flag("transA") ? 0 : 1], [a.Flag("transB") ? 1 : 0]));
            Value summand = b.BroadcastTo(s["c"], product.Type.Shape);
            return [b.Add(b.MulNumber(product, a.Number("alpha")), b.MulNumber(summand, a.Number("beta")))];
        },
    };
}
