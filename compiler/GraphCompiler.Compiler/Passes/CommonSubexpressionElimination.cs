namespace GraphCompiler.Compiler.Passes;

/// <summary>Computes once what is computed twice: nodes with equal ops and the same operands become the first of them.</summary>
/// <remarks>
/// <code>
/// %1 = tanh %x
/// %2 = tanh %x      ⇒     %1 = tanh %x
/// %3 = add %1, %2         %2 = add %1, %1
/// </code>
/// Ops are equal if their attributes are: floats by bits, constants by content. Never across nested graphs. It may keep a value alive for
/// longer; what is cheap is computed again by fusion, so it pays nearly always.
/// </remarks>
public sealed class CommonSubexpressionElimination : Pass
{
    /// <inheritdoc/>
    public override string Id => "common-subexpression-elimination";

    /// <inheritdoc/>
    public override string Summary => "Computes once what is computed twice.";

    /// <inheritdoc/>
    protected override Graph RunOn(Graph graph, PassContext context)
    {
        bool changed = false;
        var copy = new GraphCopy(graph);
        var known = new Dictionary<(Op Op, EquatableArray<Value> Operands), Node>();
        foreach (Node node in graph.Nodes)
        {
            if (node.Op is Parameter or Placeholder)
            {
                copy.Add(node);
                continue;
            }

            var key = (node.Op, node.Operands.Select(v => copy[v]).ToEquatable());
            if (known.TryGetValue(key, out Node? same))
            {
                changed = true;
                for (int i = 0; i < node.Types.Count; i++)
                {
                    copy[new Value(node, i)] = new Value(same, i);
                }
            }
            else
            {
                known.Add(key, copy.Add(node));
            }
        }

        return changed ? copy.Build() : graph;
    }
}
