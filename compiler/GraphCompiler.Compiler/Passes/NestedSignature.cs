namespace GraphCompiler.Compiler.Passes;

/// <summary>What the nested graphs of a loop or a branch have to take and to give.</summary>
internal sealed class NestedSignature
{
    private readonly Node node;
    private readonly Graph[] graphs;
    private readonly int first;
    private readonly int givenCarries;
    private readonly List<int> parameters = [];
    private readonly List<int> results = [];
    private readonly Dictionary<int, int> sameParameter = [];
    private readonly Dictionary<int, int> sameResult = [];
    private readonly HashSet<int> unchanged = [];
    private readonly Dictionary<int, Value> sources = [];

    private NestedSignature(Node node, Graph[] graphs, int carries)
    {
        (this.node, this.graphs, givenCarries) = (node, graphs, carries);
        first = node.Operands.Count - graphs[0].Parameters.Count;
    }

    /// <summary>How many carries stay.</summary>
    public int Carries { get; private set; }

    /// <summary>How many sequences stay.</summary>
    public int Sequences { get; private set; }

    /// <summary>What has to stay of a node's signature; null if all of it.</summary>
    /// <param name="node">The node.</param>
    /// <param name="graphs">Its nested graphs; the first gives the results, of a branch each does.</param>
    /// <param name="carries">How many of their parameters, and of the first one's results, are carries.</param>
    /// <param name="sequences">How many of the parameters behind them are slices.</param>
    /// <param name="used">Which results are used.</param>
    public static NestedSignature? Of(Node node, Graph[] graphs, int carries, int sequences, bool[] used)
    {
        var signature = new NestedSignature(node, graphs, carries);
        bool[] live = signature.Live(used);
        signature.ChooseResults(used, live);
        signature.ChooseParameters(signature.Needed(live), carries, sequences);
        bool all = signature.parameters.Count == graphs[0].Parameters.Count && signature.results.Count == graphs[0].Results.Count
            && signature.Carries == carries && signature.parameters.All(i => signature.Operand(i) == signature.SourceOf(i));
        return all || signature.results.Count == 0 ? null : signature;
    }

    /// <summary>Adds the smaller node.</summary>
    /// <param name="b">Where.</param>
    /// <param name="op">The op of smaller graphs.</param>
    /// <param name="before">Operands that no nested graph takes.</param>
    /// <returns>What stands for each result of the node; null for one that is not used.</returns>
    public Value?[] Emit(GraphBuilder b, Func<Graph[], Op> op, IReadOnlyList<Value> before)
    {
        b.Location = node.Location;
        Node less = b.AddNode(op([.. graphs.Select(Rebuilt)]), [.. before, .. parameters.Select(SourceOf)]);
        return [.. Enumerable.Range(0, node.Types.Count).Select(i =>
            unchanged.Contains(i) ? Operand(i)
            : sameResult.TryGetValue(i, out int kept) ? new Value(less, results.IndexOf(kept)) : (Value?)null)];
    }

    /// <summary>Which results of the first graph are needed: those that are used, and the carries that those, or conditions, depend on.</summary>
    private bool[] Live(bool[] used)
    {
        bool[] live = [.. used];
        bool isLoop = givenCarries > 0;
        for (bool changed = true; changed && isLoop;)
        {
            changed = false;
            bool[] needed = Needed(live);
            for (int i = 0; i < givenCarries; i++)
            {
                changed |= needed[i] && !live[i];
                live[i] |= needed[i];
            }
        }

        return live;
    }

    /// <summary>Which parameters the live results depend on.</summary>
    private bool[] Needed(bool[] live)
    {
        var needed = new bool[graphs[0].Parameters.Count];
        foreach ((int number, Graph graph) in graphs.Index())
        {
            bool givesResults = number == 0 || node.Op is Cond;
            bool[] reached = Liveness.Of(graph.Nodes, [.. graph.Results.Where((_, i) => !givesResults || live[i])]);
            for (int i = 0; i < needed.Length; i++)
            {
                needed[i] |= reached[graph.Parameters[i].Id];
            }
        }

        return needed;
    }

    private void ChooseResults(bool[] used, bool[] live)
    {
        for (int i = 0; i < live.Length; i++)
        {
            if (!live[i])
            {
                continue;
            }

            if (i < givenCarries && graphs[0].Results[i].Value == graphs[0].Parameters[i].Result)
            {
                unchanged.Add(i);
                continue;
            }

            int same = i < givenCarries || !used[i] ? i
                : results.FirstOrDefault(k => k >= givenCarries && Enumerable.Range(0, node.Op is Cond ? 2 : 1).All(g => graphs[g].Results[k].Value == graphs[g].Results[i].Value), i);
            sameResult.Add(i, same);
            if (same == i)
            {
                results.Add(i);
                Carries += i < givenCarries ? 1 : 0;
            }
        }
    }

    private void ChooseParameters(bool[] needed, int carries, int sequences)
    {
        int[] Range(int begin, int end) => [.. Enumerable.Range(begin, end - begin).Where(i => needed[i])];
        int[] kept = [.. results.Where(i => i < carries)];
        parameters.AddRange(kept);
        Sequences = Unite(Range(carries, carries + sequences));
        Unite([.. unchanged.Where(i => needed[i]), .. Range(carries + sequences, needed.Length)]);
    }

    /// <summary>Keeps one parameter for each value.</summary>
    private int Unite(int[] among)
    {
        int before = parameters.Count;
        foreach (int i in among)
        {
            bool isSlice = i >= givenCarries && graphs[0].Parameters[i].Type != Operand(i).Type;
            Value source = isSlice ? Operand(i) : Source(Operand(i));
            sources.Add(i, source);
            if (source.Op is Constant && !isSlice)
            {
                continue;
            }

            if (parameters.Skip(before).Where(k => SourceOf(k) == source).Select(k => k + 1).FirstOrDefault() is > 0 and var same)
            {
                sameParameter.Add(i, same - 1);
            }
            else
            {
                parameters.Add(i);
            }
        }

        return parameters.Count - before;
    }

    private Value Operand(int parameter) => node.Operands[first + parameter];

    /// <summary>What is handed to the nested graph for a parameter.</summary>
    private Value SourceOf(int parameter) => sources.GetValueOrDefault(parameter, Operand(parameter));

    /// <summary>What a capture is an arrangement of: the nested graph arranges it itself, where its kernels read it so.</summary>
    private static Value Source(Value value)
    {
        while (value.Op is BroadcastInDim or Reshape or Transpose or Unpack)
        {
            value = value.Operands[0];
        }

        return value;
    }

    private Graph Rebuilt(Graph graph)
    {
        var b = new GraphBuilder(graph.Name);
        var copies = new Dictionary<Value, Value>();
        var given = new Dictionary<int, Value>();
        foreach (int i in parameters)
        {
            Node parameter = graph.Parameters[i];
            b.Location = parameter.Location;
            bool isSource = SourceOf(i) != Operand(i);
            given.Add(i, b.Parameter(((Parameter)parameter.Op).ParameterName, isSource ? SourceOf(i).Type : parameter.Type));
        }

        for (int i = 0; i < graph.Parameters.Count; i++)
        {
            Value? at = given.TryGetValue(sameParameter.GetValueOrDefault(i, i), out Value known) ? known
                : sources.TryGetValue(i, out Value source) && source.Op is Constant ? b.Add(source.Op) : (Value?)null;
            if (at is { } placed)
            {
                copies.Add(graph.Parameters[i].Result, SourceOf(i) == Operand(i) ? placed : Arranged(b, Operand(i), SourceOf(i), placed));
            }
        }

        GraphResult[] wanted = graph == graphs[0] || node.Op is Cond ? [.. results.Select(i => graph.Results[i])] : [.. graph.Results];
        bool[] alive = Liveness.Of(graph.Nodes, wanted);
        foreach (Node inner in graph.Nodes.Where(n => alive[n.Id] && n.Op is not Parameter))
        {
            b.Location = inner.Location;
            Node copy = b.AddNode(inner.Op, [.. inner.Operands.Select(v => copies[v])]);
            foreach (Value result in copy.Results)
            {
                copies.Add(new Value(inner, result.Index), result);
            }
        }

        return b.Build([.. wanted.Select(r => r with { Value = copies[r.Value] })]);
    }

    /// <summary>A value arranged as a capture was.</summary>
    private static Value Arranged(GraphBuilder b, Value capture, Value source, Value value)
    {
        var chain = new Stack<Node>();
        for (Value next = capture; next != source; next = next.Operands[0])
        {
            chain.Push(next.Node);
        }

        return chain.Aggregate(value, (arranged, step) => b.Add(step.Op, arranged));
    }
}
