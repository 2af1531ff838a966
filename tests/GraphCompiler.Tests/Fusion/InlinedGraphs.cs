using GraphCompiler.Compiler;
using GraphCompiler.Compiler.Ir;
using GraphCompiler.Compiler.Passes;

namespace GraphCompiler.Tests.Fusion;

/// <summary>Graphs as the planner meets them.</summary>
internal static class InlinedGraphs
{
    /// <summary>Custom gradients in place, and what they share with the function computed once.</summary>
    public static Graph Of(Graph graph)
    {
        var context = new PassContext(CompilerOptions.Default);
        return new CommonSubexpressionElimination().Run(new InlineCustomGradients().Run(graph, context), context);
    }
}
