namespace GraphCompiler.Compiler.Passes;

/// <summary>Puts the function of a custom gradient in its place; its derivatives, which are taken by now, go.</summary>
/// <remarks>
/// <code>
/// %1 = custom_gradient %x forward=graph @f(%a) { … } …      ⇒      %1 = … the nodes of @f on %x
/// </code>
/// Not optional: what is lowered has no custom gradients.
/// </remarks>
public sealed class InlineCustomGradients : Pass
{
    /// <inheritdoc/>
    public override string Id => "inline-custom-gradients";

    /// <inheritdoc/>
    public override string Summary => "Puts the function of a custom gradient in its place.";

    /// <inheritdoc/>
    public override bool IsOptional => false;

    /// <inheritdoc/>
    protected override Graph RunOn(Graph graph, PassContext context)
    {
        if (!graph.Nodes.Any(node => node.Op is CustomGradient))
        {
            return graph;
        }

        var copy = new GraphCopy(graph);
        foreach (Node node in graph.Nodes)
        {
            if (node.Op is not CustomGradient { Forward: var forward })
            {
                copy.Add(node);
                continue;
            }

            Value[] results = copy.Builder.Inline(forward, [.. node.Operands.Select(v => copy[v])]);
            for (int i = 0; i < results.Length; i++)
            {
                copy[new Value(node, i)] = results[i];
            }
        }

        return copy.Build();
    }
}
