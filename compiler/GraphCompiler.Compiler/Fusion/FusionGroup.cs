namespace GraphCompiler.Compiler.Fusion;

/// <summary>What a group is built around.</summary>
public enum FusionKind
{
    /// <summary>Elementwise and movement ops only.</summary>
    Elementwise,

    /// <summary>One or more reductions over one space, with elementwise and movement ops before, between and after.</summary>
    Reduction,

    /// <summary>A contraction, with elementwise and movement ops before and after.</summary>
    Contraction,

    /// <summary>An op with loops of its own: scatter, sort.</summary>
    Opaque,

    /// <summary>Several small groups in one launch.</summary>
    Merged,

    /// <summary>A loop or a branch, whose nested graphs are planned for themselves: no kernel of its own.</summary>
    Control,
}

/// <summary>Nodes that become one kernel.</summary>
/// <remarks>
/// A node may be in several groups: what is cheaper to compute again than to load (scalars, broadcasts, iota) is copied into each user.
/// Groups are listed so that inputs come from earlier groups.
/// </remarks>
public sealed class FusionGroup
{
    /// <summary>A group; <paramref name="owned"/> left out: all nodes are its own.</summary>
    public FusionGroup(
        int id, FusionKind kind, IReadOnlyList<Node> nodes, IReadOnlyList<Value> inputs, IReadOnlyList<Value> outputs,
        IReadOnlyList<Node>? owned = null) =>
        (Id, Kind, Nodes, Inputs, Outputs, Owned) = (id, kind, nodes, inputs, outputs, owned ?? nodes);

    /// <summary>Several groups in one launch; those that read another's outputs come after it.</summary>
    public FusionGroup(int id, IReadOnlyList<FusionGroup> parts, IReadOnlyList<Value> inputs, IReadOnlyList<Value> outputs)
        : this(
            id, FusionKind.Merged, [.. parts.SelectMany(p => p.Nodes).Distinct().OrderBy(n => n.Id)], inputs, outputs,
            [.. parts.SelectMany(p => p.Owned).OrderBy(n => n.Id)]) => Parts = parts;

    /// <summary>Position in the plan; of a part, in its group.</summary>
    public int Id { get; }

    /// <summary>What it is built around.</summary>
    public FusionKind Kind { get; }

    /// <summary>The nodes, operands before users.</summary>
    public IReadOnlyList<Node> Nodes { get; }

    /// <summary>The nodes that it computes for everybody; the others are copies of views and numbers, for itself.</summary>
    public IReadOnlyList<Node> Owned { get; }

    /// <summary>The user's line of what it is built around: the contraction or the first reduction, else the last node that has a line.</summary>
    public SourceLocation Location =>
        (Owned.FirstOrDefault(n => n.Op is ContractionOp) ?? Owned.FirstOrDefault(n => n.Op is ReductionOp)
            ?? Owned.LastOrDefault(n => n.Location.IsKnown) ?? Owned[^1]).Location;

    /// <summary>Values from outside that it reads, in order of first use.</summary>
    public IReadOnlyList<Value> Inputs { get; }

    /// <summary>The groups of a merged one; none for any other.</summary>
    public IReadOnlyList<FusionGroup> Parts { get; } = [];

    /// <summary>Values that it writes to memory: used by other groups, or results of the graph.</summary>
    public IReadOnlyList<Value> Outputs { get; }
}
