using GraphCompiler.Compiler.Ir;
using GraphCompiler.Compiler.Ops.Compositions;
using GraphCompiler.Compiler.Ops.Control;
using GraphCompiler.Compiler.Ops.Elementwise;
using GraphCompiler.Compiler.Ops.Indexing;
using GraphCompiler.Compiler.Ops.Reduction;

namespace GraphCompiler.Tests.GoldenCases;

internal static partial class GoldenOperators
{
    private static Dictionary<string, Func<GoldenScope, Value[]>> LossFunctions => new()
    {
        ["mse"] = OfTarget((b, x, y) => b.Square(b.Sub(x, y))),
        ["l1"] = OfTarget((b, x, y) => b.Abs(b.Sub(x, y))),
        ["bce"] = OfTarget((b, x, y) => b.BinaryCrossEntropyOfProbabilities(x, y)),
        ["huber"] = s => [Reduce(s, s.B.HuberLoss(s.X, s["target"], s.Case.Number("delta")))],
        ["smooth_l1"] = s => [Reduce(s, s.B.MulNumber(s.B.HuberLoss(s.X, s["target"], s.Case.Number("beta")), 1 / s.Case.Number("beta")))],
        ["kl_div"] = OfTarget((b, x, y) => b.KullbackLeibler(b.LogSoftmax(x, 1), y)),
        ["hinge"] = OfTarget((b, x, y) => b.HingeLoss(x, y)),
        ["poisson_nll"] = OfTarget((b, x, y) => b.PoissonLoss(x, y)),
        ["gaussian_nll"] = s => [Reduce(s, s.B.GaussianLoss(s.X, s["target"], s["var"]))],
        ["cosine_similarity"] = s => [s.B.CosineSimilarity(s["a"], s["b"], (int)s.Case.Integer("axis"))],
        ["cross_entropy_soft"] = OfTarget((b, x, y) => b.CrossEntropyWithProbabilities(x, y)),
        ["nll_loss"] = OfTarget((b, x, y) => b.NegativeLogLikelihood(x, y, 1)),
        ["cross_entropy"] = CrossEntropy,
        ["bce_with_logits"] = s =>
        {
            GraphBuilder b = s.B;
            if (!s.Has("pos_weight"))
            {
                return [Reduce(s, b.BinaryCrossEntropyWithLogits(s.X, s["target"]))];
            }

            // −w y log σ(x) − (1 − y) log σ(−x)
            Value positive = b.Mul(b.BroadcastTo(s["pos_weight"], s.X.Type.Shape), b.Mul(s["target"], b.LogSigmoid(s.X)));
            Value negative = b.Mul(b.Sub(b.OneLike(s.X), s["target"]), b.LogSigmoid(b.Neg(s.X)));
            return [Reduce(s, b.Neg(b.Add(positive, negative)))];
        },
    };

    private static Func<GoldenScope, Value[]> OfTarget(Func<GraphBuilder, Value, Value, Value> loss) =>
        s => [Reduce(s, loss(s.B, s.X, s["target"]))];

    private static Value[] CrossEntropy(GoldenScope s)
    {
        (GraphBuilder b, GoldenCase a, Value target) = (s.B, s.Case, s["target"]);
        Value logs = b.LogSoftmax(s.X, 1), rows = b.NegativeLogLikelihood(logs, target, 1);
        if (a.Has("label_smoothing"))
        {
            double share = a.Number("label_smoothing");
            rows = b.Add(b.MulNumber(rows, 1 - share), b.MulNumber(b.Mean(logs, [1]), -share));
        }

        Value? weights = a.Has("weighted") ? b.Gather(s["weight"], target, 0)
            : a.Has("ignore_index") ? b.Convert(b.NotEqual(target, b.FullLike(target, a.Integer("ignore_index"))), rows.Type.DType)
            : null;
        if (weights is not { } w)
        {
            return [Reduce(s, rows)];
        }

        Value weighted = b.Mul(rows, w);
        return a.Text("reduction") == "mean"
            ? [b.Div(Sum(b, weighted), Sum(b, w))] : [Reduce(s, weighted)];
    }

    private static Value Reduce(GoldenScope s, Value loss) => s.Case.Text("reduction") switch
    {
        "none" => loss,
        "sum" => Sum(s.B, loss),
        "batchmean" => s.B.MulNumber(Sum(s.B, loss), 1.0 / loss.Type.Shape[0]),
        _ => s.B.Mean(loss, [.. Enumerable.Range(0, loss.Type.Rank)]),
    };

    private static Value Sum(GraphBuilder b, Value x) => b.ReduceSum(x, [.. Enumerable.Range(0, x.Type.Rank)]);
}
