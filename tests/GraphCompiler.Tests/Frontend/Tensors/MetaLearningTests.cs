using GraphCompiler.Compiler.Ir;
using GraphCompiler.Frontend.Tensors;
using GraphCompiler.Runtime;
using Xunit;
using static GraphCompiler.Frontend.Tensors.Functions;

namespace GraphCompiler.Tests.Frontend.Tensors;

/// <summary>Gradients through an unrolled training loop: a learning rate that is learned.</summary>
public class MetaLearningTests
{
    private const int Steps = 5;

    /// <summary>½ Σ h w² after some steps of gradient descent: h (1 − rate · h)^2n w₀² / 2, whose derivative is known.</summary>
    [Fact]
    public void The_loss_after_training_has_its_closed_derivative_by_the_learning_rate()
    {
        Graph graph = Graph.Of((rate, h, w) => Grad(After(rate, h, w), rate), F64(), F64(3), F64(3));
        double[] h = [1, 2, 0.5], w = [1, -1, 2];
        double expected = h.Zip(w, (a, x) => -a * a * Steps * Math.Pow(1 - (0.3 * a), (2 * Steps) - 1) * x * x).Sum();
        Assert.Equal(expected, graph.Compile().Run([0.3], h, w)[0], 1e-12);
    }

    [Fact]
    public void A_learning_rate_that_follows_the_gradient_becomes_the_best_one()
    {
        Graph step = Graph.Of(
            t =>
            {
                Tensor loss = After(Exp(t[0]), t[1], t[2]);
                return [loss, t[0] - (0.008 * Grad(loss, t[0]) / (loss + 1e-3))];
            },
            [F64(), F64(3), F64(3)]);
        CompiledGraph compiled = step.Compile();
        double log = Math.Log(0.05), first = double.NaN, last = double.NaN;
        NdArray h = NdArray.From<double>([1, 2, 0.5], [3]), w = NdArray.From<double>([1, -1, 2], [3]);
        for (int i = 0; i < 1500; i++)
        {
            NdArray[] results = compiled.Run(NdArray.Scalar(log), h, w);
            last = results[0].Data<double>()[0];
            first = i == 0 ? last : first;
            log = results[1].Data<double>()[0];
        }

        // The best of all rates, by looking at all of them.
        double best = Enumerable.Range(1, 999).Min(i => Loss(i / 1000.0));
        Assert.True(last < 0.05 * first, FormattableString.Invariant($"{first} to {last}"));
        Assert.True(last <= 1.5 * best, FormattableString.Invariant($"{last}, the best is {best}"));

        static double Loss(double rate) =>
            new[] { (H: 1.0, W: 1.0), (2, -1), (0.5, 2) }.Sum(p => 0.5 * p.H * Math.Pow(1 - (rate * p.H), 2 * Steps) * p.W * p.W);
    }

    private static Tensor After(Tensor rate, Tensor h, Tensor w)
    {
        for (int i = 0; i < Steps; i++)
        {
            w -= rate * Grad(0.5 * Sum(h * w * w), w);
        }

        return 0.5 * Sum(h * w * w);
    }
}
