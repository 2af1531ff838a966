using GraphCompiler.Compiler.Kernels.Indexing;
using GraphCompiler.Compiler.Kernels.Lowering;
using GraphCompiler.Compiler.Kernels.Lowering.Convolutions;

namespace GraphCompiler.Compiler.Fusion;

/// <summary>The loops that a set of nodes is computed in: the law of what can be one kernel, used by the planner and the lowering alike.</summary>
/// <remarks>
/// <code>
/// elementwise   all nodes have N elements and read each other at the same position; nothing inside reads what is packed
/// contraction   the same, and one of them is a contraction with N results; before it nodes that only its operands depend on;
///               sums of a convolution are read at the same position, or by all with samples and channels swapped
/// reduction     reductions that run through N elements in one way; before them nodes of N elements, after them nodes as large as the results
/// fibers        the same, and nodes of N elements that depend on results: each result is needed by the elements that it was reduced from
/// rows          reductions along rows of W elements that may depend on each other; nodes of R·W elements and of R rows between them;
///               reductions of elements over the rows (columns) and of row values over the rows (totals), which nothing before the end needs
/// </code>
/// </remarks>
public sealed class GroupPattern
{
    /// <summary>Most sweeps over a row.</summary>
    public const int MostSweeps = 6;

    private readonly Dictionary<Node, Level> levels = [];
    private readonly Dictionary<Node, int> stages = [];
    private readonly HashSet<Node> operands = [];
    private readonly OperandMaps maps;
    private IndexExpr? resultPosition, sumPosition;

    private GroupPattern(FusionKind kind, OperandMaps maps, long elements) => (Kind, this.maps, Elements) = (kind, maps, elements);

    /// <summary>The kind of group.</summary>
    public FusionKind Kind { get; }

    /// <summary>Elements of the space, N.</summary>
    public long Elements { get; }

    /// <summary>Rows of the space, R; 0 if it is not run through by rows.</summary>
    public long Rows { get; private init; }

    /// <summary>Elements of a row, W; 0 if it is not run through by rows.</summary>
    public long Width { get; private init; }

    /// <summary>At which loop each node is computed.</summary>
    public IReadOnlyDictionary<Node, Level> Levels => levels;

    /// <summary>How many reductions along the row, one depending on the other, stand before each node of level element or row.</summary>
    public IReadOnlyDictionary<Node, int> Stages => stages;

    /// <summary>How the reductions run through the elements; null if there are none, or they run along rows.</summary>
    public ReductionOrder? Order { get; private init; }

    /// <summary>True if elements depend on results of reductions that do not run along rows: the elements of a result are swept over several times.</summary>
    public bool HasFibers => Order is not null && levels.Any(l => l.Value == Level.Element && stages[l.Key] > 0);

    /// <summary>True if the group is run through by rows.</summary>
    public bool HasRows => Rows > 0;

    /// <summary>The pattern of nodes (views left out), operands before users; null if they cannot be one kernel.</summary>
    public static GroupPattern? Of(IReadOnlyCollection<Node> nodes, OperandMaps maps)
    {
        Node[] own = [.. nodes.Where(FusionRules.HasOwnLoops)];
        if (own.Length > 0)
        {
            return own is [var only] && (nodes.Count == 1 || only.Op is ContractionOp)
                ? Fitting(new GroupPattern(FusionRules.Kind(only), maps, only.Type.Elements), nodes) : null;
        }

        Node[] reductions = [.. nodes.Where(n => n.Op is ReductionOp)];
        if (reductions.Length == 0)
        {
            return Fitting(new GroupPattern(FusionKind.Elementwise, maps, nodes.First().Type.Elements), nodes);
        }

        ReductionOrder[] rows = [.. reductions.Select(ReductionOrder.Of).Where(IsRow)];
        ReductionOrder? widest = rows.MaxBy(o => o.Kept * o.Reduced);
        bool byRows = widest is not null && reductions.All(r => widest.Kept * widest.Reduced >= r.Operands[0].Type.Elements);
        return Fitting(
            byRows
                ? new GroupPattern(FusionKind.Reduction, maps, widest!.Kept * widest.Reduced) { Rows = widest.Kept, Width = widest.Run }
                : new GroupPattern(FusionKind.Reduction, maps, reductions[0].Operands[0].Type.Elements) { Order = ReductionOrder.Of(reductions[0]) },
            nodes);
    }

    /// <summary>The pattern of a group; null if the planner should not have made it.</summary>
    public static GroupPattern? Of(FusionGroup group)
    {
        HashSet<Node> copied = [.. group.Nodes.Except(group.Owned)];
        return Of(group.Owned, new OperandMaps(n => copied.Contains(n) && OperandMaps.IsPureView(n)));
    }

    /// <summary>True if a reduction is one row of at most one block for each result, and so can share sweeps with others.</summary>
    public static bool IsRow(ReductionOrder order) =>
        order is { IsMinor: true, Outer: 1, Segments: 1, BlocksPerRun: 1, Kept: > 0 } && order.Run > 1;

    private static GroupPattern? Fitting(GroupPattern pattern, IReadOnlyCollection<Node> nodes)
    {
        pattern.operands.UnionWith(pattern.NeededByContraction(nodes));
        foreach (Node node in nodes)
        {
            var inside = pattern.maps.Of(node).Where(m => pattern.levels.ContainsKey(m.Source.Node)).ToList();
            if (inside.Any(m => m.Source.Node.Op is Pack) || pattern.LevelOf(node, inside) is not { } level)
            {
                return null;
            }

            int before = inside.Select(m => pattern.stages[m.Source.Node]).DefaultIfEmpty(0).Max();
            pattern.levels.Add(node, level);
            pattern.stages.Add(node, node.Op is ReductionOp ? before + 1 : before);
        }

        return pattern.stages.Values.Max() <= MostSweeps ? pattern : null;
    }

    /// <summary>The nodes that a contraction among them depends on.</summary>
    private HashSet<Node> NeededByContraction(IReadOnlyCollection<Node> nodes)
    {
        HashSet<Node> among = [.. nodes], needed = [];
        var open = new Stack<Node>(nodes.Where(n => n.Op is ContractionOp));
        while (open.TryPop(out Node? node))
        {
            foreach (Node source in maps.Of(node).Select(m => m.Source.Node).Where(among.Contains).Where(needed.Add))
            {
                open.Push(source);
            }
        }

        return needed;
    }

    private Level? LevelOf(Node node, List<OperandMap> inside) => node.Op switch
    {
        ReductionOp when Order is not null => ReductionOrder.Of(node).Matches(Order) && Reads(inside, Level.Element) ? Level.Result : null,
        ReductionOp => ReductionLevel(node, inside),
        Pack when Kind == FusionKind.Reduction || operands.Contains(node) => null,
        _ when FusionRules.HasOwnLoops(node) => inside.All(m => levels[m.Source.Node] == Level.Operand) ? Level.Element : null,
        _ when inside.FirstOrDefault(m => levels[m.Source.Node] == Level.Element && m.Source.Op is Convolution && !ReadsSums(node, m)) is not null => null,
        _ when operands.Contains(node) =>
            inside.All(m => levels[m.Source.Node] == Level.Operand && m.Kind == OperandMapKind.Identity) ? Level.Operand : null,
        _ => Candidates(node).Cast<Level?>().FirstOrDefault(level => Reads(inside, level!.Value)),
    };

    /// <summary>The level of a reduction in a group with rows.</summary>
    private Level? ReductionLevel(Node node, List<OperandMap> inside)
    {
        var order = ReductionOrder.Of(node);
        if (IsRow(order) && order.Kept == Rows && order.Run == Width)
        {
            return Reads(inside, Level.Element) ? Level.Row : null;
        }

        if (!order.IsMinor && order.Reduced == Rows && order.Columns == Width && order.Kept == Width)
        {
            return Reads(inside, Level.Element) ? Level.Column : null;
        }

        // One block, so that the second phase is short.
        return IsRow(order) && order.Run == Rows && order.Kept == 1 && inside.Count == 1 && Reads(inside, Level.Row) ? Level.Total : null;
    }

    /// <summary>The levels that have as many elements as a node.</summary>
    private IEnumerable<Level> Candidates(Node node)
    {
        long size = node.Type.Elements;
        if (size == Elements)
        {
            yield return Level.Element;
        }

        if (HasRows && size == Rows)
        {
            yield return Level.Row;
        }

        if (HasRows && size == Width && levels.ContainsValue(Level.Column))
        {
            yield return Level.Column;
        }

        if (HasRows && size == 1 && levels.ContainsValue(Level.Total))
        {
            yield return Level.Total;
        }

        if (Order is not null && levels.Any(l => l.Value == Level.Result && l.Key.Type.Elements == size))
        {
            yield return Level.Result;
        }
    }

    /// <summary>True if a node reads the sums of a convolution as all before it do, and as its loops can give them.</summary>
    private bool ReadsSums(Node node, OperandMap map)
    {
        bool isTurned = ConvolutionProblem.IsTurn(map.Views.Count > 0 ? map.Views[^1] : node);
        return (isTurned ? map.Views.Count <= 1 : map.Kind == OperandMapKind.Identity) && (sumPosition ??= map.Position)!.Equals(map.Position);
    }

    /// <summary>True if a node at a level can read what it reads of the group.</summary>
    private bool Reads(List<OperandMap> inside, Level level) => inside.All(map => (level, levels[map.Source.Node], map.Kind) switch
    {
        (Level.Element, Level.Element, _) => map.Kind == OperandMapKind.Identity || map.Source.Op is Convolution,
        (Level.Element, Level.Row, OperandMapKind.Row) => map.Factor == Width,
        (Level.Element, Level.Row, OperandMapKind.Scalar) => Rows == 1,
        (Level.Row, Level.Row, OperandMapKind.Identity) => true,
        (Level.Row, Level.Element, OperandMapKind.Pick) => map.Factor == Width,
        (Level.Column, Level.Column, OperandMapKind.Identity) => true,
        (Level.Total, Level.Total, OperandMapKind.Identity or OperandMapKind.Scalar) => true,
        (Level.Result, Level.Result, OperandMapKind.Identity) => true,
        (Level.Element, Level.Result, _) => map.Position?.Equals(resultPosition ??= Order!.Result(OperandMap.At(Elements))) == true,
        _ => false,
    });
}
