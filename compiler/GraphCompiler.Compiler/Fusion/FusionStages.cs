namespace GraphCompiler.Compiler.Fusion;

/// <summary>Nodes that share no kernel because some compute again, later, what others compute: fused, both would be kept.</summary>
/// <param name="stages">The stage of each node; 0 where it is not named.</param>
/// <param name="recomputed">The nodes that compute something again.</param>
public sealed class FusionStages(IReadOnlyDictionary<Node, int> stages, IReadOnlySet<Node> recomputed)
{
    /// <summary>One stage for all nodes.</summary>
    public static FusionStages One { get; } = new(new Dictionary<Node, int>(), new HashSet<Node>());

    /// <summary>The nodes that compute something again.</summary>
    public IReadOnlySet<Node> Recomputed => recomputed;

    /// <summary>The stage of a node; nodes of two stages share no kernel.</summary>
    public int Of(Node node) => stages.GetValueOrDefault(node);

    /// <summary>Whether the nodes of two clusters may share a launch: a value that is computed again is not wanted before its first reader runs.</summary>
    public bool MayShareLaunch(Cluster first, Cluster second) => recomputed.Count == 0
        || (Of(first.Nodes[0]) == Of(second.Nodes[0]) && !first.Nodes.Any(recomputed.Contains) && !second.Nodes.Any(recomputed.Contains));
}
