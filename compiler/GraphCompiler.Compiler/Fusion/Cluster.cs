namespace GraphCompiler.Compiler.Fusion;

/// <summary>Nodes that the planner has put together so far.</summary>
/// <param name="nodes">The nodes, operands before users; views are no members.</param>
/// <param name="pattern">Their loops.</param>
public sealed class Cluster(IReadOnlyList<Node> nodes, GroupPattern pattern)
{
    /// <summary>The nodes, operands before users.</summary>
    public IReadOnlyList<Node> Nodes { get; } = nodes;

    /// <summary>Their loops.</summary>
    public GroupPattern Pattern { get; } = pattern;

    /// <summary>Place in <see cref="ClusterOrder"/>.</summary>
    public int Position { get; set; }
}
