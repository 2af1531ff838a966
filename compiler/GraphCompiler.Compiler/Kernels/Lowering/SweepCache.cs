using GraphCompiler.Compiler.Fusion;

namespace GraphCompiler.Compiler.Kernels.Lowering;

/// <summary>Which elements are kept in scratch from one sweep to the next; all others are computed again from what lies in cache.</summary>
/// <remarks>An exponential costs twenty simple operations, a load from the first-level cache about one.</remarks>
public sealed class SweepCache
{
    /// <summary>Cost from which on an element is rather kept than computed again.</summary>
    private const double Worth = 10;

    private readonly GroupPattern pattern;
    private readonly Dictionary<Node, SortedSet<int>> needed = [];
    private readonly Dictionary<Node, int> kept = [];
    private readonly Dictionary<Node, int> lastUses = [];
    private readonly Dictionary<int, double> costs = [];

    /// <summary>The choice for a group.</summary>
    /// <param name="pattern">Its loops.</param>
    /// <param name="group">The group.</param>
    /// <param name="reductions">The reductions that sweeps are made for: each in the sweep of its stage.</param>
    /// <param name="atEnd">Outputs that the last sweep stores, and other reductions that it computes the elements for.</param>
    /// <param name="width">Elements that are swept over again and again.</param>
    /// <param name="mostBytes">Most bytes that are kept.</param>
    public SweepCache(
        GroupPattern pattern, FusionGroup group, IEnumerable<Node> reductions, IEnumerable<Node> atEnd, long width, long mostBytes)
    {
        this.pattern = pattern;
        Node[] swept = [.. reductions], last = [.. atEnd];
        LastSweep = swept.Select(r => pattern.Stages[r]).Concat(last.Select(n => pattern.Stages[n] + (n.Op is ReductionOp ? 0 : 1))).Max();
        foreach (Node reduction in swept)
        {
            Need(reduction.Operands[0].Node, pattern.Stages[reduction]);
        }

        last.ToList().ForEach(n => Need(n.Op is ReductionOp ? n.Operands[0].Node : n, LastSweep));
        long bytes = 0;
        bool Fits(Node node) => bytes + (width * node.Type.DType.Size) <= mostBytes
            && node.Type.Elements == pattern.Elements && node.Types.Count == 1 && needed[node].Count > 1;
        foreach (Node node in group.Nodes.Reverse().Where(n => needed.ContainsKey(n) && IsElement(n)))
        {
            if (ElementCost.Of(node) >= Worth && Fits(node))
            {
                kept.Add(node, needed[node].Min);
                lastUses.Add(node, needed[node].Max);
                bytes += width * node.Type.DType.Size;
                needed[node] = [needed[node].Min];
            }

            foreach (int sweep in needed[node])
            {
                costs[sweep] = costs.GetValueOrDefault(sweep) + ElementCost.Of(node);
                node.Operands.ToList().ForEach(v => Need(v.Node, sweep));
            }
        }
    }

    /// <summary>Number of the last sweep; the first is 1.</summary>
    public int LastSweep { get; }

    /// <summary>The sweep in which each kept node is computed.</summary>
    public IReadOnlyDictionary<Node, int> Sweeps => kept;

    /// <summary>The last sweep that needs a kept node.</summary>
    public int LastUse(Node node) => lastUses[node];

    /// <summary>Simple operations of an element in a sweep.</summary>
    public double Cost(int sweep) => costs.GetValueOrDefault(sweep);

    private void Need(Node node, int sweep) => (needed.TryGetValue(node, out SortedSet<int>? s) ? s : needed[node] = []).Add(sweep);

    /// <summary>Views and copies have no level; they are elements as well.</summary>
    private bool IsElement(Node node) => !pattern.Levels.TryGetValue(node, out Level level) || level == Level.Element;
}
