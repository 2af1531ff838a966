using GraphCompiler.Compiler.Autodiff;
using GraphCompiler.Compiler.Ops.Control;
using GraphCompiler.Runtime;
using Xunit;

namespace GraphCompiler.Tests.Fuzzing;

/// <summary>The derivatives of random graphs against central differences, along random directions, reverse and forward, orders 1 and 2.</summary>
public sealed class RandomGradientTests
{
    /// <summary>Above this, the differences of a function lose more digits than its derivative has to agree in.</summary>
    private const double LargestValue = 1e4;

    [Fact]
    public void Differences_confirm_the_derivatives_of_random_graphs()
    {
        int conclusive = 0, count = TestSize.Pick(300, 20_000, 100_000);
        foreach (FuzzCase item in RandomGraphs.From(0).Where(IsDifferentiable).Take(count))
        {
            GradientCheckOptions options = new(Seed: item.Seed, Order: item.Graph.Nodes.Count <= 30 ? 2 : 1);
            foreach (GradientComparison comparison in GradientChecker.Check(item.Graph, item.ReferenceArguments, options))
            {
                Assert.True(comparison.Agrees, $"seed {item.Seed}: {comparison}\n{item.Graph}");
                conclusive += comparison.IsConclusive ? 1 : 0;
            }
        }

        // Of three comparisons each, most are at smooth points.
        Assert.True(conclusive > 2 * count, $"only {conclusive} comparisons of {count} graphs were conclusive");
    }

    /// <summary>There is something to vary, nothing hides a derivative on purpose, and no value is so large that differences are noise.</summary>
    private static bool IsDifferentiable(FuzzCase item) =>
        item.Graph.Inputs.Any(p => p.Type.DType.IsFloat)
        && item.Graph.Outputs.Any(r => r.Value.Type.DType.IsFloat)
        && !item.Graph.Nodes.Any(n => n.Op is StopGradient)
        && item.Interpret().Values.Values.Where(v => v.Type.DType.IsFloat).All(v => v.Floats.All(x => Math.Abs(x) < LargestValue));
}
