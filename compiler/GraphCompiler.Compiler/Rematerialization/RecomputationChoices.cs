namespace GraphCompiler.Compiler.Rematerialization;

/// <summary>The choices that there are for a graph: the early part is cut into segments, of which the first ones are computed again (Chen et al. 2016).</summary>
/// <remarks>
/// With n segments the cuts lie where about 1/n of the saved bytes is made between two of them, at the step that the fewest bytes cross. Of each of the first m
/// segments only what crosses its end is kept. A late group that needs something of a segment computes it again from the cut before, and the next use of the
/// segment finds it. Each choice comes twice: with all nodes, and with only those computed again that are cheap, where no contraction runs twice.
/// </remarks>
internal sealed class RecomputationChoices
{
    private static readonly int[] Segments = [2, 3, 4, 5, 6, 8, 10, 12, 16, 20, 24, 32];
    private readonly Activations activations;
    private readonly int[] madeBefore;
    private readonly long[] bytesBefore;

    public RecomputationChoices(Activations activations)
    {
        this.activations = activations;
        bytesBefore = new long[activations.Saved.Count + 1];
        madeBefore = [.. activations.Saved.Select(activations.StepOf)];
        for (int i = 0; i < activations.Saved.Count; i++)
        {
            bytesBefore[i + 1] = bytesBefore[i] + Activations.Bytes([activations.Saved[i]]);
        }
    }

    /// <summary>The choices, least work first; of equal ones the one that keeps least.</summary>
    public IReadOnlyList<RecomputationChoice> All()
    {
        var choices = new List<RecomputationChoice>();
        foreach (int segments in Segments)
        {
            int[] cuts = Cuts(segments);
            for (int count = 1; count <= cuts.Length; count++)
            {
                HashSet<Value> kept = Kept(cuts, count);
                choices.Add(Of(kept));
                choices.Add(Of(WithDear(kept)));
            }
        }

        return [.. choices.Where(c => c.Recomputed.Count > 0).OrderBy(c => c.Work).ThenBy(c => c.Least)];
    }

    /// <summary>The steps at the ends of all segments but the last.</summary>
    private int[] Cuts(int segments)
    {
        long all = bytesBefore[^1], window = all / (2 * segments);
        var cuts = new List<int>();
        for (int k = 1; k < segments; k++)
        {
            long target = all / segments * k;
            int[] near = [.. Enumerable.Range(1, activations.Saved.Count - 1)
                .Where(i => Math.Abs(bytesBefore[i] - target) <= window).Select(i => madeBefore[i - 1]).Distinct()];
            if (near.Length > 0)
            {
                cuts.Add(near.MinBy(step => (Activations.Bytes(activations.Across(step)), step)));
            }
        }

        return [.. cuts.Distinct().Order()];
    }

    private HashSet<Value> Kept(int[] cuts, int count)
    {
        HashSet<Value> kept = [.. activations.Saved.Where(v => activations.StepOf(v) > cuts[count - 1])];
        for (int k = 0; k < count; k++)
        {
            kept.UnionWith(activations.Across(cuts[k]));
        }

        kept.UnionWith(activations.Saved.Where(v => !NodeWork.IsRepeatable(v.Node)));
        return kept;
    }

    /// <summary>The values, and of the saved ones all that would take a dear node to compute again.</summary>
    private HashSet<Value> WithDear(HashSet<Value> kept)
    {
        HashSet<Value> all = [.. kept];
        foreach (Value value in activations.Saved)
        {
            if (!all.Contains(value) && Needed([value], all).Any(NodeWork.IsDear))
            {
                all.Add(value);
            }
        }

        return all;
    }

    private RecomputationChoice Of(HashSet<Value> kept)
    {
        // What may run once only is kept, wherever it is met.
        HashSet<Node> nodes = Needed(activations.Saved, kept);
        while (nodes.FirstOrDefault(n => !NodeWork.IsRepeatable(n)) is { } once)
        {
            kept = [.. kept, .. once.Results];
            nodes = Needed(activations.Saved, kept);
        }

        HashSet<Value> saved = [.. activations.Saved];
        long least = activations.PeakBytes - Activations.Bytes(saved.Where(v => !kept.Contains(v))) + Activations.Bytes(kept.Where(v => !saved.Contains(v)));
        return new RecomputationChoice(kept, nodes, nodes.Sum(NodeWork.Of), least);
    }

    /// <summary>The early nodes that compute values from what is kept.</summary>
    private static HashSet<Node> Needed(IEnumerable<Value> values, HashSet<Value> kept)
    {
        HashSet<Node> needed = [];
        var open = new Stack<Value>(values);
        while (open.TryPop(out Value value))
        {
            if (!kept.Contains(value) && !Fusion.FusionRules.IsStored(value.Node) && needed.Add(value.Node))
            {
                foreach (Value operand in value.Node.Operands)
                {
                    open.Push(operand);
                }
            }
        }

        return needed;
    }
}
