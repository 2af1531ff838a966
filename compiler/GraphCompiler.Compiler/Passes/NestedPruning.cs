using GraphCompiler.Compiler.Rewriting;

namespace GraphCompiler.Compiler.Passes;

/// <summary>Leaves out what loops and branches take, carry or give for nothing.</summary>
/// <remarks>
/// <code>
/// %5.0, %5.1, %5.2 = scan %c, %n, %x, %w, %w, %one … carries=2         ⇒        %5.0, %5.1 = scan %c, %x, %w … carries=1
/// </code>
/// Results that nobody reads, carries that only they need, operands that the body does not use, or has already; carries that never change become captures;
/// constants are written down in the body. A branch whose predicate is known is opened.
/// </remarks>
public sealed class NestedPruning : Pass
{
    /// <inheritdoc/>
    public override string Id => "nested-pruning";

    /// <inheritdoc/>
    public override string Summary => "Leaves out what loops and branches take, carry or give for nothing.";

    /// <inheritdoc/>
    protected override Graph RunOn(Graph graph, PassContext context)
    {
        if (!graph.Nodes.Any(n => n.Op is Scan or While or Cond))
        {
            return graph;
        }

        bool[] alive = Liveness.Of(graph);
        HashSet<Value> read = [.. graph.Results.Select(r => r.Value), .. graph.Nodes.Where(n => alive[n.Id]).SelectMany(n => n.Operands)];
        bool changed = false;
        var copy = new GraphCopy(graph);
        foreach (Node node in graph.Nodes)
        {
            Node fresh = copy.Add(node);
            bool[] used = [.. node.Results.Select(read.Contains)];
            if (alive[node.Id] && Prune(copy.Builder, fresh, used) is { } results)
            {
                changed = true;
                for (int i = 0; i < results.Length; i++)
                {
                    copy[new Value(node, i)] = results[i] ?? copy[new Value(node, i)];
                }
            }
        }

        return changed ? GraphCopy.WithoutDead(copy.Build()) : graph;
    }

    /// <summary>What stands for the results that are used; null where there is nothing to leave out.</summary>
    private static Value?[]? Prune(GraphBuilder b, Node node, bool[] used) => node.Op switch
    {
        Scan scan => NestedSignature.Of(node, [scan.Body], scan.Carries, scan.Sequences, used) is not { } less ? null
            : less.Emit(b, bodies => new Scan(bodies[0], scan.Length, less.Carries, less.Sequences, scan.Reverse, scan.Recompute), []),
        While loop => NestedSignature.Of(node, [loop.Body, loop.Condition], loop.Carries, 0, used) is not { } less ? null
            : less.Emit(b, bodies => new While(bodies[1], bodies[0], less.Carries, loop.MaxSteps), []),
        Cond branch when Splat.Of(node.Operands[0]) is { } known => [.. b.Inline(known.Bytes[0] != 0 ? branch.Then : branch.Else, [.. node.Operands.Skip(1)])],
        Cond branch => NestedSignature.Of(node, [branch.Then, branch.Else], 0, 0, used) is not { } less ? null
            : less.Emit(b, bodies => new Cond(bodies[0], bodies[1]), [node.Operands[0]]),
        _ => null,
    };
}
