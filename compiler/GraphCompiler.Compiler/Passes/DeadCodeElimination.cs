namespace GraphCompiler.Compiler.Passes;

/// <summary>Leaves out what no result depends on.</summary>
/// <remarks>
/// <code>
/// %1 = tanh %x
/// %2 = neg %x      ⇒     %1 = neg %x
/// return %2              return %1
/// </code>
/// Parameters stay: they are the graph's signature. Always pays.
/// </remarks>
public sealed class DeadCodeElimination : Pass
{
    /// <inheritdoc/>
    public override string Id => "dead-code-elimination";

    /// <inheritdoc/>
    public override string Summary => "Leaves out what no result depends on.";

    /// <inheritdoc/>
    protected override Graph RunOn(Graph graph, PassContext context) => GraphCopy.WithoutDead(graph);
}
