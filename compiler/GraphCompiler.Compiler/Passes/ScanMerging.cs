namespace GraphCompiler.Compiler.Passes;

/// <summary>Runs loops over the same carries once: a scan and the one that its derivative is computed with.</summary>
/// <remarks>
/// <code>
/// %1 = scan f (%c, %x)                       %1 = scan f,g (%c, %x)
/// …  = use %1.1                      ⇒       …  = use %1.1
/// %7 = scan f,g (%c, %x)                     …  = use %1.2
/// …  = use %7.2
/// </code>
/// A scan covers another one if it has as many steps in the same direction, its first carries begin with the same values and are computed by the same
/// ops of the same operands. What it does not stack of the other's results, it stacks then too. Outer loops first, as bodies of inner ones are the
/// same objects as long as nobody touched them.
/// </remarks>
public sealed class ScanMerging : Pass
{
    /// <inheritdoc/>
    public override string Id => "scan-merging";

    /// <inheritdoc/>
    public override string Summary => "Runs loops over the same carries once.";

    /// <inheritdoc/>
    protected override bool IsOutsideIn => true;

    /// <inheritdoc/>
    protected override Graph RunOn(Graph graph, PassContext context)
    {
        while (Find(graph) is { } cover)
        {
            graph = Merge(graph, cover);
        }

        return graph;
    }

    private static ScanCover? Find(Graph graph)
    {
        bool[] alive = Liveness.Of(graph);
        IEnumerable<IGrouping<(long, bool), Node>> alike =
            graph.Nodes.Where(n => alive[n.Id] && n.Op is Scan).GroupBy(n => (((Scan)n.Op).Length, ((Scan)n.Op).Reverse));
        foreach (Node[] scans in alike.Select(g => g.ToArray()))
        {
            foreach (Node covering in scans.Reverse())
            {
                foreach (Node covered in scans.Where(n => n != covering))
                {
                    if (ScanCover.Of(covering, covered) is { } cover && !DependsOn(graph, covering, covered))
                    {
                        return cover;
                    }
                }
            }
        }

        return null;
    }

    private static bool DependsOn(Graph graph, Node node, Node other)
    {
        var depends = new bool[graph.Nodes.Count];
        depends[other.Id] = true;
        for (int id = other.Id + 1; id <= node.Id; id++)
        {
            depends[id] = graph.Nodes[id].Operands.Any(v => depends[v.Node.Id]);
        }

        return depends[node.Id];
    }

    private static Graph Merge(Graph graph, ScanCover cover)
    {
        var copy = new GraphCopy(graph);
        var done = new HashSet<Node>();
        foreach (Node parameter in graph.Parameters)
        {
            copy.Add(parameter);
            done.Add(parameter);
        }

        // In the order of the graph, but what the merged scan needs comes before the first that uses one of the two.
        foreach (Node root in graph.Nodes)
        {
            var open = new Stack<Node>([root]);
            while (open.TryPeek(out Node? node))
            {
                node = node == cover.Covered ? cover.Covering : node;
                Node[] missing = done.Contains(node) ? [] : [.. node.Operands.Select(v => v.Node == cover.Covered ? cover.Covering : v.Node).Where(n => !done.Contains(n))];
                if (missing.Length > 0)
                {
                    missing.ToList().ForEach(open.Push);
                    continue;
                }

                open.Pop();
                if (!done.Add(node))
                {
                    continue;
                }

                if (node != cover.Covering)
                {
                    copy.Add(node);
                    continue;
                }

                copy.Builder.Location = cover.Covered.Location.IsKnown ? cover.Covered.Location : node.Location;
                Node merged = copy.Builder.AddNode(cover.Op, [.. node.Operands.Select(v => copy[v])]);
                foreach (Value result in node.Results)
                {
                    copy[result] = new Value(merged, result.Index);
                }

                foreach (Value result in cover.Covered.Results)
                {
                    copy[result] = new Value(merged, cover.Results[result.Index]);
                }
            }
        }

        return copy.Build();
    }
}
