namespace GraphCompiler.Compiler.Fusion;

/// <summary>Makes the groups of a plan from sets of nodes: finds what each reads and writes, and an order.</summary>
/// <remarks>
/// A node is <em>owned</em> by at most one group, which writes its results if anybody else needs them; other groups may hold copies of it, whose
/// results they use themselves only.
/// </remarks>
public sealed class GroupAssembly(Graph graph)
{
    private readonly List<GroupContent[]> launches = [];

    /// <summary>Adds a group of one part or several that share a launch.</summary>
    public void Add(params GroupContent[] parts) => launches.Add(parts);

    /// <summary>The plan.</summary>
    public FusionPlan ToPlan()
    {
        HashSet<Value> needed =
            [.. launches.SelectMany(parts => parts).SelectMany(p => p.Inputs), .. graph.Results.Select(r => r.Value)];
        Value[][][] written = [.. launches.Select(parts => parts.Select(p => p.Outputs(needed)).ToArray())];
        Value[][] inputs = [.. launches.Select((parts, i) => parts.SelectMany(p => p.Inputs).Except(written[i].SelectMany(v => v)).ToArray())];
        HashSet<Value> read = [.. inputs.SelectMany(v => v), .. graph.Results.Select(r => r.Value)];
        Value[][] outputs = [.. written.Select(parts => parts.SelectMany(v => v).Where(read.Contains).ToArray())];
        var groups = new List<FusionGroup>();
        foreach (int i in Order(inputs, outputs))
        {
            FusionGroup[] parts = [.. launches[i].Select((p, k) => new FusionGroup(
                launches[i].Length == 1 ? groups.Count : k, p.Kind, p.Nodes, p.Inputs, written[i][k], p.Owned))];
            groups.Add(parts.Length == 1 ? parts[0] : new FusionGroup(groups.Count, parts, inputs[i], outputs[i]));
        }

        return new FusionPlan(graph, groups);
    }

    /// <summary>An order in which inputs come first; among groups that are ready, the one whose last node stands first in the graph.</summary>
    private IEnumerable<int> Order(Value[][] inputs, Value[][] outputs)
    {
        var maker = new Dictionary<Value, int>();
        for (int i = 0; i < outputs.Length; i++)
        {
            foreach (Value output in outputs[i])
            {
                maker.Add(output, i);
            }
        }

        var users = new List<int>[launches.Count];
        var missing = new int[launches.Count];
        for (int i = 0; i < launches.Count; i++)
        {
            foreach (int from in inputs[i].Where(maker.ContainsKey).Select(v => maker[v]).Distinct())
            {
                (users[from] ??= []).Add(i);
                missing[i]++;
            }
        }

        var ready = new PriorityQueue<int, int>();
        void Ready(int i) => ready.Enqueue(i, launches[i].Max(p => p.Nodes[^1].Id));
        Enumerable.Range(0, launches.Count).Where(i => missing[i] == 0).ToList().ForEach(Ready);
        int ordered = 0;
        while (ready.TryDequeue(out int next, out _))
        {
            ordered++;
            yield return next;
            foreach (int user in users[next] ?? [])
            {
                if (--missing[user] == 0)
                {
                    Ready(user);
                }
            }
        }

        if (ordered < launches.Count)
        {
            throw new InvalidOperationException("fusion groups depend on each other in a circle");
        }
    }
}
