namespace GraphCompiler.Compiler.Passes;

/// <summary>A scan that computes all that another one does.</summary>
/// <param name="Covering">The scan that covers.</param>
/// <param name="Covered">The other one.</param>
/// <param name="Op">The first with what it does not stack of the second's results.</param>
/// <param name="Results">For each result of the second, the number of the one of <paramref name="Op"/>.</param>
internal sealed record ScanCover(Node Covering, Node Covered, Scan Op, IReadOnlyList<int> Results)
{
    /// <summary>How one scan covers another; null where it does not.</summary>
    public static ScanCover? Of(Node covering, Node covered)
    {
        (Scan large, Scan small) = ((Scan)covering.Op, (Scan)covered.Op);
        if (large.Length != small.Length || large.Reverse != small.Reverse || large.Carries < small.Carries
            || !covered.Operands.Take(small.Carries).SequenceEqual(covering.Operands.Take(small.Carries))
            || Parameters(covering, large, covered, small) is not { } same)
        {
            return null;
        }

        Dictionary<(Op, EquatableArray<Value>), Node> known = [];
        Dictionary<Value, Value> first = [];
        foreach (Node node in large.Body.Nodes)
        {
            Node equal = node.Op is Parameter ? node : known.TryGetValue((node.Op, Mapped(node, first)), out Node? other) ? other : node;
            known.TryAdd((node.Op, Mapped(node, first)), equal);
            foreach (Value result in node.Results)
            {
                first[result] = new Value(equal, result.Index);
            }
        }

        foreach (Node node in small.Body.Nodes.Where(n => n.Op is not Parameter && n.Operands.All(same.ContainsKey)))
        {
            if (known.TryGetValue((node.Op, Mapped(node, same)), out Node? equal))
            {
                foreach (Value result in node.Results)
                {
                    same[result] = new Value(equal, result.Index);
                }
            }
        }

        bool carriesAgree = Enumerable.Range(0, small.Carries).All(i =>
            same.TryGetValue(small.Body.Results[i].Value, out Value value) && value == first[large.Body.Results[i].Value]);
        return carriesAgree ? With(covering, covered, same, first) : null;
    }

    private static ScanCover With(Node covering, Node covered, Dictionary<Value, Value> same, Dictionary<Value, Value> first)
    {
        (Scan large, Scan small) = ((Scan)covering.Op, (Scan)covered.Op);
        var results = new List<int>(Enumerable.Range(0, small.Carries));
        var missing = new List<GraphResult>();
        foreach (GraphResult result in small.Body.Results.Skip(small.Carries))
        {
            int at = same.TryGetValue(result.Value, out Value value)
                ? Enumerable.Range(large.Carries, large.Body.Results.Count - large.Carries).FirstOrDefault(i => first[large.Body.Results[i].Value] == value, -1) : -1;
            results.Add(at >= 0 ? at : large.Body.Results.Count + missing.Count);
            if (at < 0)
            {
                missing.Add(result);
            }
        }

        return new ScanCover(covering, covered, missing.Count == 0 ? large : large with { Body = Extended(large.Body, small.Body, same, missing) }, results);
    }

    /// <summary>The larger body with further results, whose nodes are added where it does not have them.</summary>
    private static Graph Extended(Graph large, Graph small, Dictionary<Value, Value> same, List<GraphResult> missing)
    {
        var copy = new GraphCopy(large);
        foreach (Node node in large.Nodes)
        {
            copy.Add(node);
        }

        Dictionary<Value, Value> values = same.ToDictionary(pair => pair.Key, pair => copy[pair.Value]);
        foreach (Node node in small.Nodes.Where(n => n.Op is not Parameter && !values.ContainsKey(n.Result)))
        {
            Node added = copy.Builder.AddNode(node.Op, [.. node.Operands.Select(v => values[v])]);
            foreach (Value result in added.Results)
            {
                values.Add(new Value(node, result.Index), result);
            }
        }

        HashSet<string> names = [.. large.Results.Select(r => r.Name)];
        string Fresh(string name)
        {
            while (!names.Add(name))
            {
                name += "'";
            }

            return name;
        }

        return copy.Builder.Build(
        [
            .. large.Results.Select(r => r with { Value = copy[r.Value] }),
            .. missing.Select(r => new GraphResult(Fresh(r.Name), values[r.Value])),
        ]);
    }

    /// <summary>The parameters of the larger body by those of the smaller one; null where the larger one lacks one.</summary>
    private static Dictionary<Value, Value>? Parameters(Node covering, Scan large, Node covered, Scan small)
    {
        var same = new Dictionary<Value, Value>();
        for (int i = 0; i < covered.Operands.Count; i++)
        {
            (int begin, int end) = i < small.Carries ? (i, i + 1)
                : i < small.Carries + small.Sequences ? (large.Carries, large.Carries + large.Sequences)
                : (large.Carries + large.Sequences, covering.Operands.Count);
            int at = Enumerable.Range(begin, end - begin).FirstOrDefault(k => covering.Operands[k] == covered.Operands[i], -1);
            if (at < 0)
            {
                return null;
            }

            same.Add(small.Body.Parameters[i].Result, large.Body.Parameters[at].Result);
        }

        return same;
    }

    private static EquatableArray<Value> Mapped(Node node, Dictionary<Value, Value> map) => node.Operands.Select(v => map[v]).ToEquatable();
}
