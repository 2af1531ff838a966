using GraphCompiler.Compiler.Rewriting;

namespace GraphCompiler.Compiler.Passes.AlgebraicSimplification;

/// <summary>What matters only while gradients are taken, which is over when a graph is simplified.</summary>
public static class GradientEndRules
{
    /// <summary>The rules.</summary>
    public static RuleSet Set { get; } = new("gradient-end",
    [
        new("gradient-end/stop", "stop_gradient(x)", "x",
            static (b, node) => node is { Op: StopGradient, Operands: [var x] } ? x : null),
    ]);
}
