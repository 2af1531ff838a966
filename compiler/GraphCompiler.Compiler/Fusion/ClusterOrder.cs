namespace GraphCompiler.Compiler.Fusion;

/// <summary>The clusters in an order in which producers come first, kept up as clusters are merged.</summary>
/// <remarks>
/// Merging A and a later B is legal if no path leads from A to B through others: then what depends on A and stands between the two is moved
/// behind the merged cluster, and the rest before it. Only the stretch between A and B is looked at.
/// </remarks>
public sealed class ClusterOrder
{
    private readonly List<Cluster?> order;
    private readonly Dictionary<Node, Cluster> clusterOf = [];
    private readonly FusionUses uses;

    /// <summary>One cluster for each node.</summary>
    public ClusterOrder(IEnumerable<Cluster> singles, FusionUses uses)
    {
        this.uses = uses;
        order = [.. singles];
        for (int i = 0; i < order.Count; i++)
        {
            order[i]!.Position = i;
            clusterOf.Add(order[i]!.Nodes[0], order[i]!);
        }
    }

    /// <summary>The clusters, producers first.</summary>
    public IEnumerable<Cluster> Clusters => order.OfType<Cluster>();

    /// <summary>The cluster that a node is in; null for nodes that are in none.</summary>
    public Cluster? Of(Node node) => clusterOf.GetValueOrDefault(node);

    /// <summary>The clusters that read results of a cluster.</summary>
    public IEnumerable<Cluster> Users(Cluster cluster) =>
        cluster.Nodes.SelectMany(uses.Of).Select(n => clusterOf[n]).Where(c => c != cluster).Distinct();

    /// <summary>The clusters whose results a cluster reads.</summary>
    public IEnumerable<Cluster> Producers(Cluster cluster) =>
        cluster.Nodes.SelectMany(uses.Maps.Of).Select(m => Of(m.Source.Node)).OfType<Cluster>().Where(c => c != cluster).Distinct();

    /// <summary>True if a path leads from one cluster to a later one through others.</summary>
    public bool HasDetour(Cluster from, Cluster to) => Between(from, to).Any(c => c != from && Users(c).Contains(to));

    /// <summary>True if a cluster depends on an earlier one.</summary>
    public bool Depends(Cluster from, Cluster to) => Between(from, to).Any(c => Users(c).Contains(to));

    /// <summary>Puts a cluster in the place of two, between which there is no detour.</summary>
    /// <param name="first">The earlier one.</param>
    /// <param name="second">The later one.</param>
    /// <param name="merged">The nodes of both.</param>
    public Cluster Replace(Cluster first, Cluster second, Cluster merged)
    {
        HashSet<Cluster> dependent = Between(first, second);
        var stretch = new List<Cluster?>();
        var behind = new List<Cluster?>();
        for (int i = first.Position + 1; i < second.Position; i++)
        {
            (order[i] is { } c && dependent.Contains(c) ? behind : stretch).Add(order[i]);
        }

        stretch.Add(merged);
        stretch.AddRange(behind);
        stretch.Add(null);
        for (int i = 0, at = first.Position; i < stretch.Count; i++, at++)
        {
            order[at] = stretch[i];
            if (stretch[i] is { } c)
            {
                c.Position = at;
            }
        }

        foreach (Node node in merged.Nodes)
        {
            clusterOf[node] = merged;
        }

        return merged;
    }

    /// <summary>The first cluster, and those before the second that depend on it.</summary>
    private HashSet<Cluster> Between(Cluster first, Cluster second)
    {
        HashSet<Cluster> found = [first];
        var open = new Stack<Cluster>(found);
        while (open.TryPop(out Cluster? next))
        {
            foreach (Cluster user in Users(next))
            {
                if (user.Position < second.Position && found.Add(user))
                {
                    open.Push(user);
                }
            }
        }

        return found;
    }
}
