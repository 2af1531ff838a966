using GraphCompiler.Compiler.Autodiff;
using GraphCompiler.Compiler.Ir;
using GraphCompiler.Compiler.Ops.Compositions;
using GraphCompiler.Compiler.Ops.Contraction;
using GraphCompiler.Compiler.Ops.Control;
using GraphCompiler.Compiler.Ops.Elementwise;
using GraphCompiler.Compiler.Ops.Reduction;

namespace GraphCompiler.Tests.GoldenCases;

internal static partial class GoldenOperators
{
    private static Dictionary<string, Func<GoldenScope, Value[]>> Networks => new()
    {
        ["sdpa"] = s =>
        [
            s.B.ScaledDotProductAttention(
                s["q"], s["k"], s["v"], s.Has("mask") ? s["mask"] : null, s.Case.Flag("is_causal"),
                s.Case.Has("scale") ? s.Case.Number("scale") : null),
        ],
        ["sdpa_grouped"] = s => [s.B.ScaledDotProductAttention(s["q"], s["k"], s["v"])],
        ["multi_head_attention"] = s => [SelfAttention(s, s.X)],
        ["rotary_embedding"] = OfX((b, x, a) => b.RotaryEmbedding(x, a.Number("base"))),
        ["transformer_block"] = s =>
        {
            (GraphBuilder b, double epsilon) = (s.B, s.Case.Number("epsilon"));
            Value x = b.Add(s.X, SelfAttention(s, b.LayerNorm(s.X, s["g1"], s["b1"], 2, epsilon)));
            Value hidden = b.Gelu(b.Linear(b.LayerNorm(x, s["g2"], s["b2"], 2, epsilon), s["w1"], s["c1"]));
            return [b.Add(x, b.Linear(hidden, s["w2"], s["c2"]))];
        },
        ["mlp_loss"] = s =>
        {
            GraphBuilder b = s.B;
            Value logits = b.Linear(b.Tanh(b.Linear(s.X, s["w1"], s["b1"])), s["w2"], s["b2"]);
            return [b.Mean(b.NegativeLogLikelihood(b.LogSoftmax(logits, 1), s["target"], 1), [0])];
        },
        ["gradient_penalty"] = s =>
        {
            GraphBuilder b = s.B;
            Value y = b.MatMul(b.Tanh(b.Linear(s.X, s["w1"], s["b1"])), s["w2"]);
            Value slope = ReverseMode.Gradient(b, b.ReduceSum(y, [0]), [s.X])[0];
            return [y, b.Mean(b.Square(b.AddNumber(b.L2Norm(slope, [1]), -1)), [0])];
        },
        ["higher_derivatives"] = s =>
        {
            GraphBuilder b = s.B;
            var values = new List<Value> { b.Mul(b.Sin(s.X), b.Exp(b.MulNumber(s.X, 0.5))) };
            for (int order = 1; order <= 3; order++)
            {
                // Each element depends on its own argument alone: the gradient of the sum is the derivative of each.
                values.Add(ReverseMode.Gradient(b, b.ReduceSum(values[^1], [0]), [s.X])[0]);
            }

            return [.. values];
        },
        ["fused_chain"] = s =>
        {
            (GraphBuilder b, Value a) = (s.B, s["a"]);
            Value y = b.BroadcastTo(s["b"], a.Type.Shape), z = b.BroadcastTo(s["c"], a.Type.Shape);
            Value gated = b.Mul(b.Logistic(b.Add(b.Mul(a, y), z)), b.Tanh(a));
            return [b.Mean(b.Sub(gated, b.Exp(b.Neg(b.Mul(y, y)))), [1])];
        },
    };

    private static Value SelfAttention(GoldenScope s, Value x)
    {
        (GraphBuilder b, long heads) = (s.B, s.Case.Integer("heads"));
        Value Heads(string name) => b.SplitHeads(b.Linear(x, s["w" + name], s["b" + name]), heads);
        Value y = b.ScaledDotProductAttention(Heads("q"), Heads("k"), Heads("v"));
        return b.Linear(b.MergeHeads(y), s["wo"], s["bo"]);
    }
}
