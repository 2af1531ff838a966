namespace GraphCompiler.Compiler.Fusion;

/// <summary>The nodes of a group that is being made.</summary>
public sealed class GroupContent
{
    /// <summary>The content of a group.</summary>
    /// <param name="kind">What it is built around.</param>
    /// <param name="owned">Nodes that it computes for everybody.</param>
    /// <param name="copied">Nodes that it computes for itself.</param>
    public GroupContent(FusionKind kind, IReadOnlyList<Node> owned, IEnumerable<Node> copied)
    {
        (Kind, Owned) = (kind, owned);
        Node[] copies = [.. copied.Except(owned).OrderBy(n => n.Id)];
        HashSet<Node> known = [];
        foreach (Node copy in copies.Where(n => n.Operands.All(v => known.Contains(v.Node))))
        {
            known.Add(copy);
        }

        // Numbers come first wherever they stand in the graph, so that layers which share one are alike.
        Nodes = [.. copies.Where(known.Contains), .. owned.Concat(copies.Where(n => !known.Contains(n))).OrderBy(n => n.Id)];
        HashSet<Node> inside = [.. Nodes];
        Inputs = [.. Nodes.SelectMany(n => n.Operands).Where(v => !inside.Contains(v.Node)).Distinct()];
    }

    /// <summary>What it is built around.</summary>
    public FusionKind Kind { get; }

    /// <summary>Nodes that it computes for everybody, operands before users.</summary>
    public IReadOnlyList<Node> Owned { get; }

    /// <summary>All nodes, operands before users.</summary>
    public IReadOnlyList<Node> Nodes { get; }

    /// <summary>Values from outside that it reads.</summary>
    public IReadOnlyList<Value> Inputs { get; }

    /// <summary>Its own values that anybody else needs.</summary>
    public Value[] Outputs(IReadOnlySet<Value> needed) => [.. Owned.SelectMany(n => n.Results).Where(needed.Contains)];
}
