namespace GraphCompiler.Compiler.Fusion;

/// <summary>Puts nodes together, greedily: every node goes to the producers that it can share loops with, then to siblings that read the same.</summary>
/// <remarks>
/// Each merge keeps the clusters in an order without circles (<see cref="ClusterOrder"/>), fits one of the patterns that can be lowered
/// (<see cref="GroupPattern"/>) and has no <see cref="FusionRules.Objection"/>.
/// </remarks>
public sealed class Clustering
{
    /// <summary>Readers of one value that are tried with each other.</summary>
    private const int MostSiblings = 8;

    private readonly FusionUses uses;
    private readonly ClusterOrder order;

    /// <summary>Clusters the nodes of a graph.</summary>
    public Clustering(FusionUses uses)
    {
        this.uses = uses;
        order = new ClusterOrder(uses.Computing.Select(n => new Cluster([n], GroupPattern.Of([n], uses.Maps)!)), uses);
        foreach (Node node in uses.Computing)
        {
            JoinProducers(node);
        }

        JoinSiblings();
        LaunchMerging.Run(order, uses.Stages);
    }

    /// <summary>The clusters, producers first.</summary>
    public ClusterOrder Order => order;

    /// <summary>Why two clusters are not one; null if they may be.</summary>
    public string? Objection(Cluster first, Cluster second, out GroupPattern? pattern)
    {
        Node[] nodes = [.. first.Nodes.Concat(second.Nodes).OrderBy(n => n.Id)];
        pattern = nodes.Length > FusionRules.MaxNodes ? null : GroupPattern.Of(nodes, uses.Maps);
        return nodes.Length > FusionRules.MaxNodes ? $"more than {FusionRules.MaxNodes} nodes"
            : uses.Stages.Of(first.Nodes[0]) != uses.Stages.Of(second.Nodes[0]) ? "one runs late, to need less memory"
            : pattern is null ? "their loops differ"
            : FusionRules.Objection(nodes, pattern, nodes.Sum(uses.Cost), uses.Buffers(nodes)) is { } objection ? objection
            : OperandsAreNeededElsewhere(nodes, pattern) ? "the operand of the contraction is needed elsewhere too"
            : order.HasDetour(first, second) ? "another kernel stands between them"
            : null;
    }

    private void JoinProducers(Node node)
    {
        Cluster cluster = order.Of(node)!;
        // The producer whose values are largest first: most is saved there.
        foreach (Node source in uses.Maps.Of(node).Select(m => m.Source.Node).Distinct()
            .OrderByDescending(n => n.Op is ContractionOp).ThenByDescending(n => n.Types.Sum(t => t.Bytes)).ThenByDescending(n => n.Id))
        {
            if (order.Of(source) is { } producer && producer != cluster)
            {
                cluster = TryMerge(producer, cluster) ?? cluster;
            }
        }
    }

    private void JoinSiblings()
    {
        foreach (Node source in uses.Computing.SelectMany(n => uses.Maps.Of(n)).Select(m => m.Source.Node).Distinct().ToList())
        {
            List<Node> readers = [.. uses.Of(source).Where(n => ReadsInOrder(n, source)).Take(MostSiblings)];
            for (int i = 0; i < readers.Count; i++)
            {
                for (int k = i + 1; k < readers.Count; k++)
                {
                    (Cluster x, Cluster y) = (order.Of(readers[i])!, order.Of(readers[k])!);
                    if (x != y)
                    {
                        TryMerge(x.Position < y.Position ? x : y, x.Position < y.Position ? y : x);
                    }
                }
            }
        }
    }

    private bool ReadsInOrder(Node reader, Node source) =>
        uses.Maps.Of(reader).Any(m => m.Source.Node == source && m.Kind == OperandMapKind.Identity);

    private Cluster? TryMerge(Cluster first, Cluster second) =>
        Objection(first, second, out GroupPattern? pattern) is null
            ? order.Replace(first, second, new Cluster([.. first.Nodes.Concat(second.Nodes).OrderBy(n => n.Id)], pattern!)) : null;

    /// <summary>What a contraction computes while it fetches its operands lies nowhere for anybody else.</summary>
    private bool OperandsAreNeededElsewhere(Node[] nodes, GroupPattern pattern) => nodes
        .Where(n => pattern.Levels[n] == Level.Operand)
        .Any(n => uses.Of(n).Except(nodes).Any() || n.Results.Any(uses.Results.Contains));
}
