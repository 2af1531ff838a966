using GraphCompiler.Compiler.Fusion;
using GraphCompiler.Compiler.Memory;

namespace GraphCompiler.Compiler.Rematerialization;

/// <summary>The values of a planned graph around its peak: what was computed before it, and what of that is kept for later.</summary>
/// <remarks>
/// <em>Early</em> is a group that runs up to the step at which the most bytes are live, <em>late</em> one that runs after it: in a training step, the forward
/// and the backward part. Saved are values of early groups that late groups read.
/// </remarks>
internal sealed class Activations
{
    private readonly Dictionary<Node, int> steps = [];
    private readonly Dictionary<Value, int> made = [];
    private readonly Dictionary<Value, int> lastEarlyRead = [];

    /// <summary>Looks at a plan.</summary>
    public Activations(Graph graph, MemoryPlan plan)
    {
        Graph = graph;
        (Peak, PeakBytes) = PeakOf(plan);
        var results = graph.Results.Select(r => r.Value).ToHashSet();
        var saved = new HashSet<Value>();
        for (int step = 0; step < plan.Steps.Count; step++)
        {
            if (plan.Steps[step] is not PlannedGroup { Lowering.Group: var group })
            {
                continue;
            }

            foreach (Node node in group.Owned)
            {
                steps[node] = step;
            }

            foreach (Value input in group.Inputs.Where(made.ContainsKey))
            {
                if (step <= Peak)
                {
                    lastEarlyRead[input] = step;
                }
                else if (!results.Contains(input))
                {
                    saved.Add(input);
                }
            }

            foreach (Value output in group.Outputs.Where(_ => step <= Peak))
            {
                made.Add(output, step);
            }
        }

        Saved = [.. saved.OrderBy(v => made[v]).ThenBy(v => v.Node.Id)];
    }

    /// <summary>The graph.</summary>
    public Graph Graph { get; }

    /// <summary>The step at which the most bytes are live.</summary>
    public int Peak { get; }

    /// <summary>Bytes that are live there.</summary>
    public long PeakBytes { get; }

    /// <summary>The values that are kept for late groups, in the order in which they are made.</summary>
    public IReadOnlyList<Value> Saved { get; }

    /// <summary>Values that early groups write to memory.</summary>
    public IEnumerable<Value> Made => made.Keys;

    /// <summary>The step that makes a value.</summary>
    public int StepOf(Value value) => made[value];

    /// <summary>Whether a node is computed after the peak; views and numbers belong to their readers.</summary>
    public bool IsLate(Node node) => steps.TryGetValue(node, out int step) && step > Peak;

    /// <summary>Whether a node is computed up to the peak.</summary>
    public bool IsEarly(Node node) => steps.TryGetValue(node, out int step) && step <= Peak;

    /// <summary>The values that early groups make up to a step and read after it.</summary>
    public IEnumerable<Value> Across(int step) => made.Where(m => m.Value <= step && lastEarlyRead.GetValueOrDefault(m.Key, -1) > step).Select(m => m.Key);

    /// <summary>Bytes of some values.</summary>
    public static long Bytes(IEnumerable<Value> values) => values.Sum(v => LogicalBuffer.RoundUp(v.Type.Bytes));

    private static (int Step, long Bytes) PeakOf(MemoryPlan plan)
    {
        var change = new long[plan.Steps.Count + 1];
        foreach (LogicalBuffer buffer in plan.ArenaBuffers.Where(b => b.Live.Last >= 0))
        {
            change[buffer.Live.First] += buffer.Reserved;
            change[buffer.Live.Last + 1] -= buffer.Reserved;
        }

        (int Step, long Bytes) peak = (0, 0);
        long live = 0;
        for (int step = 0; step < plan.Steps.Count; step++)
        {
            live += change[step];
            peak = live > peak.Bytes ? (step, live) : peak;
        }

        return peak;
    }
}
