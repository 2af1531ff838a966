using GraphCompiler.Compiler.Fusion;

namespace GraphCompiler.Compiler.Layout;

/// <summary>Writes the choice of <see cref="BlockedValues"/> into the graph.</summary>
/// <remarks>
/// A chosen value is packed behind the node that makes it, and unpacked for everybody else; the group that makes it goes on with it as it is. A view that
/// looks at it both from inside its group and from outside becomes two. What is given row-major is packed once, for the kernels that read it with others.
/// </remarks>
public sealed class BlockInsertion
{
    private readonly FusionPlan plan;
    private readonly BlockedValues blocked;
    private readonly GraphCopy copy;
    private readonly Dictionary<Node, FusionGroup> owners;
    private readonly Dictionary<Value, Value> made = [];
    private readonly Dictionary<Value, Value> packed = [];
    private readonly Dictionary<(Node, FusionGroup), Node> views = [];

    /// <summary>Prepares the change of a plan's graph.</summary>
    public BlockInsertion(FusionPlan plan, BlockedValues blocked)
    {
        (this.plan, this.blocked) = (plan, blocked);
        copy = new GraphCopy(plan.Graph);
        owners = BlockedValues.Parts(plan).SelectMany(p => p.Owned.Select(n => (n, p))).ToDictionary(x => x.n, x => x.p);
    }

    /// <summary>The changed graph.</summary>
    public Graph Run()
    {
        foreach (Node node in plan.Graph.Nodes)
        {
            if (!owners.TryGetValue(node, out FusionGroup? owner))
            {
                copy.Add(node);
                continue;
            }

            Node own = Copy(node, owner);
            for (int i = 0; i < node.Types.Count; i++)
            {
                (Value before, Value after) = (new Value(node, i), new Value(own, i));
                copy[before] = after;
                if (blocked.Values.Contains(before))
                {
                    made.Add(before, after);
                    copy[before] = InBlocks(after);
                }
            }
        }

        return copy.Build();
    }

    private Value InBlocks(Value value)
    {
        BlockedLayout layout = ActivationBlocks.LayoutOf(value.Type);
        return copy.Builder.Unpack(copy.Builder.Pack(value, layout), layout);
    }

    private Node Copy(Node node, FusionGroup group)
    {
        bool isBeside = group.Outputs.Any(blocked.Values.Contains) && node.Op is IElementwise or WindowOp;
        Value[] operands = [.. node.Operands.Select(v => isBeside && blocked.Packed.Contains(v) ? Packed(v) : In(v, group))];
        copy.Builder.Location = node.Location;
        return copy.Builder.AddNode(node.Op, operands);
    }

    private Value Packed(Value value)
    {
        if (!packed.TryGetValue(value, out Value inBlocks))
        {
            packed.Add(value, inBlocks = InBlocks(copy[value]));
        }

        return inBlocks;
    }

    /// <summary>What a group takes a value from: the value as it is made if it is its own.</summary>
    private Value In(Value value, FusionGroup group)
    {
        if (owners.TryGetValue(value.Node, out FusionGroup? owner))
        {
            return owner == group && made.TryGetValue(value, out Value own) ? own : copy[value];
        }

        // Views and numbers belong to nobody; each is a copy of the group's own where it looks at something else than the others do.
        if (value.Node.Operands.Count == 0)
        {
            return copy[value];
        }

        if (!views.TryGetValue((value.Node, group), out Node? view))
        {
            bool isShared = value.Node.Operands.All(v => In(v, group) == copy[v]);
            views.Add((value.Node, group), view = isShared ? copy[value].Node : Copy(value.Node, group));
        }

        return new Value(view, value.Index);
    }
}
