namespace GraphCompiler.Compiler.Fusion;

/// <summary>Nodes that the planner has put together so far.</summary>
public sealed class Cluster
{
    /// <summary>Nodes that share loops.</summary>
    /// <param name="nodes">The nodes, operands before users; views are no members.</param>
    /// <param name="pattern">Their loops.</param>
    public Cluster(IReadOnlyList<Node> nodes, GroupPattern pattern) => (Nodes, Pattern, Parts) = (nodes, pattern, [this]);

    /// <summary>Clusters that share a launch.</summary>
    /// <param name="parts">Two or more, operands before users.</param>
    public Cluster(IReadOnlyList<Cluster> parts) =>
        (Nodes, Parts) = ([.. parts.SelectMany(p => p.Nodes).OrderBy(n => n.Id)], parts);

    /// <summary>The nodes, operands before users.</summary>
    public IReadOnlyList<Node> Nodes { get; }

    /// <summary>Their loops; null if they share a launch only.</summary>
    public GroupPattern? Pattern { get; }

    /// <summary>What shares the launch: the cluster itself, or several others.</summary>
    public IReadOnlyList<Cluster> Parts { get; }

    /// <summary>Place in <see cref="ClusterOrder"/>.</summary>
    public int Position { get; set; }

    /// <summary>The last search of <see cref="ClusterOrder"/> that met it.</summary>
    internal int Search { get; set; }
}
