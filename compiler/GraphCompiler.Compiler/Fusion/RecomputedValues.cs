using GraphCompiler.Compiler.Ops.Control;

namespace GraphCompiler.Compiler.Fusion;

/// <summary>Large values that every kernel which reads them computes again, from what lies in memory anyway: storing them would cost more.</summary>
/// <remarks>
/// <code>
/// k0: m = mean x                                       k0: m = mean x
/// k1: d = x − m;  v = mean d²;  stores d        ⇒      k1: d = x − m;  v = mean d²
/// k2: reads d:  y = d · rsqrt v                        k2: d = x − m;  y = d · rsqrt v
/// </code>
/// A value is computed again if that takes a few simple operations, and no reader has to read more for it than the value's own bytes: then one write is
/// saved, and nothing more is kept in memory. All readers do, or none: otherwise it would be stored as well. A reader that computes a value of this one
/// for itself counts in place of the kernel that it was fused with: ȳ · d, which sums of batch norm's gradient are taken of, leaves the epilogue of the
/// convolution that makes ȳ.
/// </remarks>
public sealed class RecomputedValues
{
    /// <summary>Most simple operations of an element that are done again: memory is waited for longer.</summary>
    private const double MostCost = 4;

    /// <summary>Fewest bytes of a value: what is smaller stays in a cache.</summary>
    private const long FewestBytes = 1 << 16;

    /// <summary>What is read beside, for rows or columns of the value, is at most this part of it.</summary>
    private const long PartOfSmall = 16;

    private readonly FusionUses uses;
    private readonly Dictionary<Node, Cluster> partOf = [];
    private readonly HashSet<Node> again = [];
    private readonly HashSet<string> updated;

    /// <summary>Finds the values.</summary>
    /// <param name="uses">How the graph's nodes read each other.</param>
    /// <param name="clusters">The clusters, which share no more loops.</param>
    /// <param name="updated">Names of the states that get a new value: the old one should not be needed for longer.</param>
    public RecomputedValues(FusionUses uses, IEnumerable<Cluster> clusters, IEnumerable<string> updated)
    {
        (this.uses, this.updated) = (uses, [.. updated]);
        foreach (Cluster part in clusters.SelectMany(c => c.Parts))
        {
            part.Nodes.ToList().ForEach(n => partOf.Add(n, part));
        }

        // Users first: who computes a user for itself reads what that was made of, and so may compute it as well.
        foreach (Node node in uses.Computing.Reverse().Where(IsCheap))
        {
            Cluster[] readers = [.. Readers(node).Where(p => p != partOf[node])];
            if (readers.Length > 0 && Sources(node) is { } found && readers.All(r => CanCompute(r, node, found)))
            {
                again.UnionWith(found.Computed);
            }
        }
    }

    /// <summary>The nodes that kernels compute for themselves.</summary>
    public IReadOnlySet<Node> Nodes => again;

    /// <summary>The nodes of a cluster without those that only others computed with, who compute them for themselves.</summary>
    public IReadOnlyList<Node> Kept(Cluster part)
    {
        HashSet<Node> kept = [];
        foreach (Node node in part.Nodes.Reverse())
        {
            if (!again.Contains(node) || uses.Of(node).Any(kept.Contains))
            {
                kept.Add(node);
            }
        }

        return [.. part.Nodes.Where(kept.Contains)];
    }

    private bool IsCheap(Node node) => node.Op is IElementwise and not IGuard && node.Op.Fault is null && node.Types.Count == 1
        && node.Type.Bytes >= FewestBytes && uses.Cost(node) <= MostCost && !node.Results.Any(uses.Results.Contains)
        && !uses.Stages.Recomputed.Contains(node);

    /// <summary>The nodes that are computed again for a value, and what they read from memory; null where that costs too much.</summary>
    private (IReadOnlyList<Node> Computed, IReadOnlyList<Value> Read)? Sources(Node node)
    {
        List<Node> computed = [node];
        HashSet<Value> read = [];
        for (int i = 0; i < computed.Count; i++)
        {
            foreach (OperandMap map in uses.Maps.Of(computed[i]))
            {
                Node source = map.Source.Node;
                if (uses.IsFree(source) || computed.Contains(source))
                {
                    continue;
                }

                bool isLarge = map.Source.Type.Bytes * PartOfSmall > node.Type.Bytes;
                if (!isLarge || !partOf.TryGetValue(source, out Cluster? part) || part != partOf[node] || IsStored(source))
                {
                    read.Add(map.Source);
                }
                else if (IsCheap(source) && map.Kind == OperandMapKind.Identity)
                {
                    computed.Add(source);
                }
                else
                {
                    return null;
                }
            }
        }

        return computed.Sum(uses.Cost) <= MostCost && !read.Any(v => v.Op is Parameter { IsState: true } state && updated.Contains(state.ParameterName)) ? (computed, [.. read]) : null;
    }

    /// <summary>Whether a node's value is written to memory by its cluster in any case.</summary>
    private bool IsStored(Node node) =>
        !again.Contains(node) && (node.Results.Any(uses.Results.Contains) || uses.Of(node).Any(u => partOf[u] != partOf[node]));

    private bool CanCompute(Cluster reader, Node node, (IReadOnlyList<Node> Computed, IReadOnlyList<Value> Read) found)
    {
        if (reader.Pattern is not { Kind: FusionKind.Elementwise or FusionKind.Reduction }
            || uses.Stages.Of(reader.Nodes[0]) != uses.Stages.Of(node))
        {
            return false;
        }

        HashSet<Node> nodes = WithComputedAgain(reader);
        bool inPlace = nodes.Where(n => uses.Maps.Of(n).Any(m => m.Source.Node == node)).All(n =>
            n.Op is IElementwise or ReductionOp && uses.Maps.Of(n).All(m => m.Source.Node != node || m.Kind == OperandMapKind.Identity));
        HashSet<Value> known = [.. nodes.SelectMany(uses.Maps.Of).Select(m => m.Source)];
        long more = found.Read.Where(v => !known.Contains(v) && !nodes.Contains(v.Node)).Sum(v => v.Type.Bytes);
        nodes.UnionWith(found.Computed);
        return inPlace && nodes.Count <= FusionRules.MaxNodes && uses.Buffers(nodes, new HashSet<Node>(again.Concat(found.Computed))) <= FusionRules.MaxBuffers
            && more <= node.Type.Bytes + (node.Type.Bytes / PartOfSmall);
    }

    /// <summary>The clusters that read a node, or compute for themselves what does.</summary>
    private HashSet<Cluster> Readers(Node node)
    {
        HashSet<Cluster> readers = [];
        var open = new Stack<Node>(uses.Of(node));
        while (open.TryPop(out Node? user))
        {
            if (!again.Contains(user) || uses.Of(user).Any(u => partOf[u] == partOf[user]))
            {
                readers.Add(partOf[user]);
            }

            if (again.Contains(user))
            {
                uses.Of(user).ToList().ForEach(open.Push);
            }
        }

        return readers;
    }

    /// <summary>The nodes of a cluster, and those that it computes for itself.</summary>
    private HashSet<Node> WithComputedAgain(Cluster part)
    {
        HashSet<Node> nodes = [.. Kept(part)];
        var open = new Stack<Node>(nodes);
        while (open.TryPop(out Node? node))
        {
            foreach (Node source in uses.Maps.Of(node).Select(m => m.Source.Node).Where(again.Contains).Where(nodes.Add))
            {
                open.Push(source);
            }
        }

        return nodes;
    }
}
