using GraphCompiler.Compiler.Ir;
using GraphCompiler.Compiler.Ops.Compositions;
using GraphCompiler.Compiler.Ops.Elementwise;
using GraphCompiler.Compiler.Ops.Reduction;

namespace GraphCompiler.Tests.GoldenCases;

internal static partial class GoldenOperators
{
    private static Dictionary<string, Func<GoldenScope, Value[]>> Norms => new()
    {
        ["softmax"] = OfX((b, x, a) => b.Softmax(x, a.Axis("axis", x.Type.Rank))),
        ["log_softmax"] = OfX((b, x, a) => b.LogSoftmax(x, a.Axis("axis", x.Type.Rank))),
        ["layer_norm"] = s =>
            [s.B.LayerNorm(s.X, s["scale"], s["bias"], s.Case.Axis("axis", s.X.Type.Rank), s.Case.Number("epsilon"))],
        ["rms_norm"] = s => [s.B.RmsNorm(s.X, s["scale"], s.Case.Number("epsilon"))],
        ["group_norm"] = s =>
            [s.B.GroupNorm(s.X, s["scale"], s["bias"], s.Case.Integer("num_groups"), s.Case.Number("epsilon"))],
        ["instance_norm"] = s => [s.B.GroupNorm(s.X, s["scale"], s["bias"], s.X.Type.Shape[1], s.Case.Number("epsilon"))],
        ["local_response_norm"] = OfX((b, x, a) =>
            b.LocalResponseNorm(x, (int)a.Integer("size"), a.Number("alpha"), a.Number("beta"), a.Number("bias"))),
        ["l2_normalize"] = OfX((b, x, a) => b.L2Normalize(x, a.Axis("axis", x.Type.Rank))),
        ["weight_norm"] = s =>
            [s.B.Mul(s.B.L2Normalize(s["v"], 1), s.B.BroadcastTo(s["g"], s["v"].Type.Shape))],
        ["batch_norm_eval"] = s =>
            [s.B.BatchNormWith(s.X, s["scale"], s["bias"], s["mean"], s["var"], s.Case.Number("epsilon"))],
        ["batch_norm_train"] = BatchNormTrain,
        ["global_avg_pool"] = OfX((b, x) => b.KeepDims(b.Mean(x, [2, 3]), [2, 3])),
        ["global_max_pool"] = OfX((b, x) => b.KeepDims(b.ReduceMax(x, [2, 3]), [2, 3])),
    };

    private static Value[] BatchNormTrain(GoldenScope s)
    {
        GraphBuilder b = s.B;
        Value y = b.BatchNorm(s.X, s["scale"], s["bias"], s.Case.Number("epsilon"));
        if (!s.Has("mean"))
        {
            return [y];
        }

        EquatableArray<int> axes = Enumerable.Range(0, s.X.Type.Rank).Where(axis => axis != 1).ToEquatable();
        double momentum = s.Case.Number("momentum");
        Value Running(Value old, Value now) => b.Add(b.MulNumber(old, momentum), b.MulNumber(now, 1 - momentum));
        return [y, Running(s["mean"], b.Mean(s.X, axes)), Running(s["var"], b.Variance(s.X, axes))];
    }
}
