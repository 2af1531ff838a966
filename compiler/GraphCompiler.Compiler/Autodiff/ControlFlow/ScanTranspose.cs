namespace GraphCompiler.Compiler.Autodiff.ControlFlow;

/// <summary>Reverse mode through a scan: a scan the other way round.</summary>
/// <remarks>
/// <code>
/// (c, y) = scan body (c₀, x, w)       ⇒       (c, y, r) = scan body+residuals (c₀, x, w)
///                                             (c̄₀, w̄, x̄, z̄) = scan reversed (c̄, 0, ȳ, x, r, w)
///                                             w̄ += Σₜ rₜᵀ · z̄ₜ                                    one dot, with time contracted
/// </code>
/// The first takes the place of the scan itself (pass <c>ScanMerging</c>: its results begin with the same), so nothing is computed twice. Cotangents of
/// captures are carries, but where they are products: those are one product behind the loop, as large ones run at the machine's limit and small ones
/// do not.
/// </remarks>
internal sealed class ScanTranspose
{
    private readonly GraphBuilder b;
    private readonly Node node;
    private readonly Scan scan;
    private readonly BackwardStep step;
    private readonly bool[] isOfStep;
    private readonly GraphBuilder body;
    private readonly Dictionary<Value, Value> inBody = [];
    private readonly Dictionary<Value, Value> stacks = [];
    private readonly List<Value> carries = [], sequences = [], captures = [];

    private ScanTranspose(GraphBuilder b, Node node, Scan scan, BackwardStep step)
    {
        (this.b, this.node, this.scan, this.step) = (b, node, scan, step);
        body = new GraphBuilder(scan.Body.Name + "_vjp");
        HashSet<Value> invariant = [.. step.Parameters[(scan.Carries + scan.Sequences)..]];
        isOfStep = new bool[step.Builder.Nodes.Count];
        foreach (Node n in step.Builder.Nodes)
        {
            isOfStep[n.Id] = n.Op is Parameter ? !invariant.Contains(n.Result) : n.Operands.Any(v => isOfStep[v.Node.Id]);
        }
    }

    /// <summary>The cotangents of the operands of a scan.</summary>
    public static Value?[] Emit(GraphBuilder b, Node node, Scan scan, Value?[] cotangents, bool[] wanted)
    {
        bool[] varies = GraphReach.Varying(scan.Body, scan.Carries, wanted);
        bool[] active = [.. cotangents.Select((c, i) => c is not null && (i >= scan.Carries || varies[i]))];
        BackwardStep step;
        bool changed;
        do
        {
            step = new BackwardStep(scan.Body, active, varies);
            changed = false;
            for (int i = 0; i < scan.Carries; i++)
            {
                if (!active[i] && step.Cotangents[i] is not null)
                {
                    active[i] = changed = true;
                }
            }
        }
        while (changed);
        return new ScanTranspose(b, node, scan, step).Emit(cotangents, wanted);
    }

    private Value?[] Emit(Value?[] cotangents, bool[] wanted)
    {
        int first = scan.Carries + scan.Sequences;
        int[] active = [.. Enumerable.Range(0, scan.Carries).Where(i => step.Incoming[i] is not null)];
        int[] cut = [.. Enumerable.Range(scan.Carries, scan.Sequences).Where(i => step.Cotangents[i] is not null)];
        int[] shared = [.. Enumerable.Range(first, node.Operands.Count - first).Where(i => wanted[i] && step.Cotangents[i] is not null)];
        var parts = shared.ToDictionary(i => i, i => WeightProduct.Split(step.Cotangents[i]!.Value, v => isOfStep[v.Node.Id]));
        int[] summed = [.. shared.Where(i => parts[i].Others.Count > 0)];
        Value[] factors = [.. parts.Values.SelectMany(p => p.Products).SelectMany(p => p.Dot.Operands).Distinct()];
        Value[] needed =
        [
            .. active.Concat(cut).Select(i => step.Cotangents[i]).OfType<Value>(),
            .. summed.SelectMany(i => parts[i].Others),
            .. factors,
        ];
        var residuals = new Residuals(step, needed, scan.Recompute);

        foreach (int i in active)
        {
            inBody.Add(step.Incoming[i]!.Value, Carry($"d{i}", cotangents[i] ?? b.ZeroLike(new Value(node, i))));
        }

        Value[] sums = [.. summed.Select(i => Carry($"s{i}", b.ZeroLike(node.Operands[i])))];
        for (int i = scan.Carries; i < cotangents.Length; i++)
        {
            if (step.Incoming[i] is { } incoming)
            {
                inBody.Add(incoming, Sequence($"d{i}", cotangents[i]!.Value));
            }
        }

        Keep(residuals);
        for (int i = first; i < node.Operands.Count; i++)
        {
            if (residuals.Needs(step.Parameters[i]))
            {
                captures.Add(node.Operands[i]);
                inBody.Add(step.Parameters[i], body.Parameter($"w{i}", node.Operands[i].Type));
            }
        }

        Transplant.Copy(step.Builder, body, inBody, needed);
        var results = new List<Value>();
        results.AddRange(active.Select(i => step.Cotangents[i] is { } c ? inBody[c] : body.ZeroLike(inBody[step.Incoming[i]!.Value])));
        results.AddRange(summed.Select((i, k) => parts[i].Others.Aggregate(sums[k], (sum, term) => body.Add(sum, inBody[term]))));
        results.AddRange(cut.Select(i => inBody[step.Cotangents[i]!.Value]));
        Value[] stacked = [.. factors.Where(f => !stacks.ContainsKey(f))];
        results.AddRange(stacked.Select(f => inBody[f]));
        if (results.Count == 0 && shared.Length == 0)
        {
            return new Value?[node.Operands.Count];
        }

        Value[] reversed = results.Count == 0 ? [] : b.Scan(
            new Scan(
                body.Build([.. results.Select((value, i) => new GraphResult($"y{i}", value))]), scan.Length, carries.Count, sequences.Count,
                !scan.Reverse, scan.Recompute),
            [.. carries, .. sequences, .. captures]);
        for (int k = 0; k < stacked.Length; k++)
        {
            stacks.Add(stacked[k], reversed[carries.Count + cut.Length + k]);
        }

        var outgoing = new Value?[node.Operands.Count];
        for (int k = 0; k < active.Length; k++)
        {
            outgoing[active[k]] = wanted[active[k]] ? reversed[k] : null;
        }

        for (int k = 0; k < cut.Length; k++)
        {
            outgoing[cut[k]] = reversed[carries.Count + k];
        }

        foreach (int i in shared)
        {
            IEnumerable<Value> products = parts[i].Products.Select(p => p.OverTime(b, stacks[p.Dot.Operands[0]], stacks[p.Dot.Operands[1]]));
            IEnumerable<Value> added = summed.Contains(i) ? [reversed[active.Length + Array.IndexOf(summed, i)]] : [];
            outgoing[i] = products.Concat(added).Aggregate((x, y) => b.Add(x, y));
        }

        return outgoing;
    }

    private Value Carry(string name, Value initial)
    {
        carries.Add(initial);
        return body.Parameter(name, initial.Type);
    }

    private Value Sequence(string name, Value stack)
    {
        sequences.Add(stack);
        return body.Parameter(name, GraphTypes.SliceOf(stack.Type));
    }

    /// <summary>Makes what is needed of the forward part a sequence of the reversed scan: its own sequences, and what a scan like it stacks.</summary>
    private void Keep(Residuals residuals)
    {
        for (int i = scan.Carries; i < scan.Carries + scan.Sequences; i++)
        {
            if (residuals.Needs(step.Parameters[i]))
            {
                Enter(step.Parameters[i], node.Operands[i]);
            }
        }

        Value[] kept = [.. step.Parameters[..scan.Carries].Where(residuals.Needs), .. residuals.Kept];
        if (kept.Length == 0)
        {
            return;
        }

        var forward = new GraphBuilder(scan.Body.Name);
        var copies = new Dictionary<Value, Value>();
        for (int i = 0; i < step.Parameters.Length; i++)
        {
            var parameter = (Parameter)scan.Body.Parameters[i].Op;
            copies.Add(step.Parameters[i], forward.Parameter(parameter.ParameterName, parameter.Type));
        }

        Value[] copied = Transplant.Copy(step.Builder, forward, copies, [.. step.Results, .. kept]);
        NestedNames names = NestedNames.OfResults(scan.Body);
        Graph keeping = forward.Build(
            [.. copied.Select((value, i) => new GraphResult(i < step.Results.Length ? scan.Body.Results[i].Name : names.New("keep"), value))]);
        Value[] results = b.Scan(scan with { Body = keeping }, [.. node.Operands]);
        for (int k = 0; k < kept.Length; k++)
        {
            Enter(kept[k], results[step.Results.Length + k]);
        }
    }

    private void Enter(Value value, Value stack)
    {
        stacks.Add(value, stack);
        inBody.Add(value, Sequence($"r{sequences.Count}", stack));
    }
}
