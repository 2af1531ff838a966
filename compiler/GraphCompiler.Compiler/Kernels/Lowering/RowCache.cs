using GraphCompiler.Compiler.Fusion;

namespace GraphCompiler.Compiler.Kernels.Lowering;

/// <summary>Which elements of a row are kept in scratch from one sweep to the next; all others are computed again from what lies in cache.</summary>
/// <remarks>An exponential costs twenty simple operations, a load from the first-level cache about one.</remarks>
public sealed class RowCache
{
    /// <summary>Cost from which on an element is rather kept than computed again.</summary>
    private const double Worth = 10;

    /// <summary>Most bytes of scratch rows: they have to stay in the second-level cache, and on the stack.</summary>
    private const long MostBytes = 96 << 10;

    private readonly Dictionary<int, double> costs;

    private RowCache(int lastSweep, IReadOnlyDictionary<Node, int> sweeps, Dictionary<int, double> costs) =>
        (LastSweep, Sweeps, this.costs) = (lastSweep, sweeps, costs);

    /// <summary>Number of the last sweep; the first is 1.</summary>
    public int LastSweep { get; }

    /// <summary>The sweep in which each kept node is computed.</summary>
    public IReadOnlyDictionary<Node, int> Sweeps { get; }

    /// <summary>Simple operations of an element in a sweep.</summary>
    public double Cost(int sweep) => costs.GetValueOrDefault(sweep);

    /// <summary>The choice for a group with rows.</summary>
    public static RowCache Of(RowLowering lowering)
    {
        GroupPattern pattern = lowering.Pattern;
        Node[] outputs = [.. lowering.Outputs(Level.Element).Select(v => v.Node)];
        int last = lowering.Reductions(Level.Row).Select(r => pattern.Stages[r])
            .Concat(outputs.Select(n => pattern.Stages[n] + 1))
            .Concat(lowering.Columns.Select(r => pattern.Stages[r])).Max();

        // The roots of each sweep, and the sweeps that need each element.
        var needed = new Dictionary<Node, SortedSet<int>>();
        void Need(Node node, int sweep) => (needed.TryGetValue(node, out SortedSet<int>? s) ? s : needed[node] = []).Add(sweep);
        foreach (Node reduction in lowering.Reductions(Level.Row))
        {
            Need(reduction.Operands[0].Node, pattern.Stages[reduction]);
        }

        outputs.Concat(lowering.Columns.Select(r => r.Operands[0].Node)).ToList().ForEach(n => Need(n, last));
        var kept = new Dictionary<Node, int>();
        var costs = new Dictionary<int, double>();
        long bytes = 0;
        foreach (Node node in lowering.Group.Nodes.Reverse().Where(needed.ContainsKey))
        {
            SortedSet<int> sweeps = needed[node];
            bool isElement = !pattern.Levels.TryGetValue(node, out Level level) || level == Level.Element;
            long size = pattern.Width * node.Type.DType.Size;
            if (isElement && sweeps.Count > 1 && ElementCost.Of(node) >= Worth && bytes + size <= MostBytes
                && node.Type.Elements == pattern.Elements && node.Types.Count == 1)
            {
                kept.Add(node, sweeps.Min);
                bytes += size;
                sweeps = [sweeps.Min];
            }

            if (isElement)
            {
                foreach (int sweep in sweeps)
                {
                    costs[sweep] = costs.GetValueOrDefault(sweep) + ElementCost.Of(node);
                }

                foreach (Value operand in node.Operands)
                {
                    sweeps.ToList().ForEach(s => Need(operand.Node, s));
                }
            }
        }

        return new RowCache(last, kept, costs);
    }
}
