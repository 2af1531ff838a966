using GraphCompiler.Compiler.Rewriting;

namespace GraphCompiler.Compiler.Passes;

/// <summary>A pass that uses families of rules until none applies.</summary>
public abstract class RewritePass : Pass
{
    /// <summary>The families, in order of precedence.</summary>
    public abstract IReadOnlyList<RuleSet> Families { get; }

    /// <inheritdoc/>
    protected sealed override Graph RunOn(Graph graph, PassContext context) =>
        new Rewriter([.. Families.SelectMany(family => family.Allowed(context.Options))], context.Trace).Rewrite(graph);
}
