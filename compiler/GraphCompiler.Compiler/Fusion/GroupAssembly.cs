namespace GraphCompiler.Compiler.Fusion;

/// <summary>Makes the groups of a plan from sets of nodes: finds what each reads and writes, and an order.</summary>
/// <remarks>
/// A node is <em>owned</em> by at most one group, which writes its results if anybody else needs them; other groups may hold copies of it, whose
/// results they use themselves only.
/// </remarks>
public sealed class GroupAssembly(Graph graph)
{
    private readonly List<(FusionKind Kind, Node[] Nodes, HashSet<Node> Owned)> sets = [];

    /// <summary>Adds a group.</summary>
    /// <param name="kind">What it is built around.</param>
    /// <param name="owned">Nodes that it computes for everybody.</param>
    /// <param name="copied">Nodes that it computes for itself.</param>
    public void Add(FusionKind kind, IEnumerable<Node> owned, IEnumerable<Node> copied)
    {
        HashSet<Node> own = [.. owned];
        sets.Add((kind, [.. own.Union(copied).OrderBy(n => n.Id)], own));
    }

    /// <summary>The plan.</summary>
    public FusionPlan ToPlan()
    {
        Value[][] inputs = [.. sets.Select(s => Inputs(s.Nodes))];
        HashSet<Value> needed = [.. inputs.SelectMany(i => i), .. graph.Results.Select(r => r.Value)];
        Value[][] outputs =
            [.. sets.Select(s => s.Nodes.Where(s.Owned.Contains).SelectMany(n => n.Results).Where(needed.Contains).ToArray())];
        var groups = new List<FusionGroup>();
        foreach (int i in Order(inputs, outputs))
        {
            groups.Add(new FusionGroup(
                groups.Count, sets[i].Kind, sets[i].Nodes, inputs[i], outputs[i], [.. sets[i].Nodes.Where(sets[i].Owned.Contains)]));
        }

        return new FusionPlan(graph, groups);
    }

    private static Value[] Inputs(Node[] nodes)
    {
        HashSet<Node> inside = [.. nodes];
        return [.. nodes.SelectMany(n => n.Operands).Where(v => !inside.Contains(v.Node)).Distinct()];
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

        var users = new List<int>[sets.Count];
        var missing = new int[sets.Count];
        for (int i = 0; i < sets.Count; i++)
        {
            foreach (int from in inputs[i].Where(maker.ContainsKey).Select(v => maker[v]).Distinct())
            {
                (users[from] ??= []).Add(i);
                missing[i]++;
            }
        }

        var ready = new PriorityQueue<int, int>();
        void Ready(int i) => ready.Enqueue(i, sets[i].Nodes[^1].Id);
        Enumerable.Range(0, sets.Count).Where(i => missing[i] == 0).ToList().ForEach(Ready);
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

        if (ordered < sets.Count)
        {
            throw new InvalidOperationException("fusion groups depend on each other in a circle");
        }
    }
}
