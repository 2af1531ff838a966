namespace GraphCompiler.Compiler.Fusion;

/// <summary>The clusters in an order in which producers come first, kept up as clusters are merged.</summary>
/// <remarks>
/// Merging A and a later B is legal if no path leads from A to B through others: then what depends on A and stands between the two is moved
/// behind the merged cluster, and the rest before it. Only the stretch between A and B is looked at.
/// </remarks>
public sealed class ClusterOrder
{
    private readonly List<Cluster?> order;
    private readonly Cluster?[] clusterOf;
    private readonly FusionUses uses;
    private Stretch? known;
    private int searches;

    /// <summary>One cluster for each node.</summary>
    public ClusterOrder(IEnumerable<Cluster> singles, FusionUses uses)
    {
        this.uses = uses;
        order = [.. singles];
        clusterOf = new Cluster?[order.Count == 0 ? 0 : order.Max(c => c!.Nodes[0].Id) + 1];
        for (int i = 0; i < order.Count; i++)
        {
            order[i]!.Position = i;
            clusterOf[order[i]!.Nodes[0].Id] = order[i];
        }
    }

    /// <summary>The clusters, producers first.</summary>
    public IEnumerable<Cluster> Clusters => order.OfType<Cluster>();

    /// <summary>The cluster that a node is in; null for nodes that are in none.</summary>
    public Cluster? Of(Node node) => node.Id < clusterOf.Length ? clusterOf[node.Id] : null;

    /// <summary>The clusters that read results of a cluster.</summary>
    public IEnumerable<Cluster> Users(Cluster cluster) =>
        cluster.Nodes.SelectMany(uses.Of).Select(n => clusterOf[n.Id]!).Where(c => c != cluster).Distinct();

    /// <summary>The clusters whose results a cluster reads.</summary>
    public IEnumerable<Cluster> Producers(Cluster cluster) =>
        cluster.Nodes.SelectMany(uses.Maps.Of).Select(m => Of(m.Source.Node)).OfType<Cluster>().Where(c => c != cluster).Distinct();

    /// <summary>True if a path leads from one cluster to a later one through others.</summary>
    public bool HasDetour(Cluster from, Cluster to) => Between(from, to).HasDetour;

    /// <summary>True if a cluster depends on an earlier one.</summary>
    public bool Depends(Cluster from, Cluster to) => Between(from, to) is { HasDetour: true } or { IsRead: true };

    /// <summary>Puts a cluster in the place of two, between which there is no detour.</summary>
    /// <param name="first">The earlier one.</param>
    /// <param name="second">The later one.</param>
    /// <param name="merged">The nodes of both.</param>
    public Cluster Replace(Cluster first, Cluster second, Cluster merged)
    {
        HashSet<Cluster> dependent = [.. Between(first, second).Dependent];
        known = null;
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
            clusterOf[node.Id] = merged;
        }

        return merged;
    }

    /// <summary>What lies between two clusters: asked for when they may be merged, and again when they are.</summary>
    private Stretch Between(Cluster first, Cluster second)
    {
        if (known is not null && known.First == first && known.Second == second)
        {
            return known;
        }

        int search = ++searches;
        List<Cluster> found = [first];
        bool isRead = false, hasDetour = false;
        for (int i = 0; i < found.Count; i++)
        {
            foreach (Node node in found[i].Nodes)
            {
                IReadOnlyList<Node> users = uses.Of(node);
                for (int k = 0; k < users.Count; k++)
                {
                    Cluster user = clusterOf[users[k].Id]!;
                    isRead |= user == second && i == 0;
                    hasDetour |= user == second && i > 0;
                    if (user.Position < second.Position && user != first && user.Search != search)
                    {
                        user.Search = search;
                        found.Add(user);
                    }
                }
            }
        }

        return known = new Stretch(first, second, found, isRead, hasDetour);
    }

    /// <summary>Two clusters and what lies between them.</summary>
    /// <param name="First">The earlier one.</param>
    /// <param name="Second">The later one.</param>
    /// <param name="Dependent">The first, and those before the second that depend on it.</param>
    /// <param name="IsRead">Whether the second reads the first.</param>
    /// <param name="HasDetour">Whether the second reads another that depends on the first.</param>
    private sealed record Stretch(Cluster First, Cluster Second, List<Cluster> Dependent, bool IsRead, bool HasDetour);
}
