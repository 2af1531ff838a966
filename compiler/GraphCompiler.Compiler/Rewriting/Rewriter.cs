namespace GraphCompiler.Compiler.Rewriting;

/// <summary>Uses rules on a graph until none applies.</summary>
/// <remarks>
/// A sweep builds the graph anew, operands before users, and rewrites each node as it is added: a rule looks at a node and upward from it, and
/// what is there has been rewritten already, so one sweep does most of the work. Nodes that a rule emits below its result are met in
/// the next sweep; a sweep in which nothing applies is the last. What nothing uses any more is left out. New nodes have the location of the
/// node they replace.
/// </remarks>
/// <param name="rules">The rules, in order of precedence.</param>
/// <param name="trace">Told of every use; null for nobody.</param>
public sealed class Rewriter(IReadOnlyList<RewriteRule> rules, RewriteTrace? trace = null)
{
    /// <summary>The most sweeps over one graph: far more than any finite set of rules without a circle needs.</summary>
    public const int MaxSweeps = 64;

    /// <summary>The most rules used on one node of one sweep.</summary>
    private const int MaxSteps = 64;

    /// <summary>The graph with the rules used; the graph itself if none applies.</summary>
    public Graph Rewrite(Graph graph)
    {
        for (int sweep = 0; sweep < MaxSweeps; sweep++)
        {
            (Graph next, bool changed) = Sweep(graph);
            if (!changed)
            {
                return sweep == 0 ? graph : GraphCopy.WithoutDead(graph);
            }

            graph = next;
        }

        return GraphCopy.WithoutDead(graph);
    }

    private (Graph Graph, bool Changed) Sweep(Graph graph)
    {
        bool changed = false;
        bool[] alive = Liveness.Of(graph);
        var copy = new GraphCopy(graph);
        foreach (Node node in graph.Nodes)
        {
            if (!alive[node.Id] && node.Op is not Parameter)
            {
                continue;
            }

            Node fresh = copy.Add(node);
            if (fresh.Types.Count == 1)
            {
                Value result = Simplify(copy.Builder, fresh);
                changed |= result != fresh.Result;
                copy[node.Result] = result;
            }
        }

        return changed ? (copy.Build(), true) : (graph, false);
    }

    private Value Simplify(GraphBuilder b, Node node)
    {
        Value value = node.Result;
        for (int step = 0; step < MaxSteps && value.Node.Types.Count == 1; step++)
        {
            if (Use(b, value.Node) is not { } better)
            {
                break;
            }

            value = better;
        }

        return value;
    }

    private Value? Use(GraphBuilder b, Node node)
    {
        foreach (RewriteRule rule in rules)
        {
            if (rule.Pattern(b, node) is { } value)
            {
                if (value.Type != node.Type)
                {
                    throw DiagnosticId.InvalidGraph.Error(
                        $"rule {rule.Name} replaces {node.Type} with {value.Type}", node.Location, node.ToString());
                }

                trace?.Fired(rule, node, value);
                return value;
            }
        }

        return null;
    }
}
