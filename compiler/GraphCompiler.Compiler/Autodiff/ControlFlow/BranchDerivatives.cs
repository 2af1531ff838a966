namespace GraphCompiler.Compiler.Autodiff.ControlFlow;

/// <summary>Derivatives of branches: branches again, of which one is computed.</summary>
internal static class BranchDerivatives
{
    /// <summary>The cotangents of the operands: each branch's forward part is computed again as far as its backward part needs it.</summary>
    public static Value?[] Vjp(GraphBuilder b, Node node, Cond cond, Value?[] cotangents, bool[] wanted)
    {
        bool[] active = [.. cotangents.Select(c => c is not null)];
        bool[] varied = [.. wanted[1..].Select((w, i) => w && node.Operands[i + 1].Type.DType.IsFloat)];
        BackwardStep[] steps = [.. cond.NestedGraphs.Select(branch => new BackwardStep(branch, active, varied))];
        int[] reached = [.. Enumerable.Range(0, varied.Length).Where(i => steps.Any(s => s.Cotangents[i] is not null))];
        var outgoing = new Value?[node.Operands.Count];
        if (reached.Length == 0)
        {
            return outgoing;
        }

        Graph[] branches = [.. steps.Select(step => step.Builder.Build(
            [.. reached.Select(i => new GraphResult($"d{i}", step.Cotangents[i] ?? step.Builder.ZeroLike(step.Parameters[i])))]))];
        Value[] results = b.Cond(
            new Cond(branches[0], branches[1]), node.Operands[0], [.. node.Operands.Skip(1), .. cotangents.OfType<Value>()]);
        foreach ((int k, int i) in reached.Index())
        {
            outgoing[i + 1] = results[k];
        }

        return outgoing;
    }

    /// <summary>The tangents of the results.</summary>
    public static Value?[] Jvp(GraphBuilder b, Node node, Cond cond, Value?[] tangents)
    {
        bool[] given = [.. tangents[1..].Select(t => t is not null)];
        TangentStep[] steps = [.. cond.NestedGraphs.Select(branch => TangentStep.Of(branch, 0, given))];
        int[] reached = [.. Enumerable.Range(0, node.Types.Count).Where(i => steps.Any(s => s.ResultVaries[i]))];
        var outgoing = new Value?[node.Types.Count];
        if (reached.Length == 0)
        {
            return outgoing;
        }

        Graph[] branches = [.. steps.Select((step, i) => step.BuildTangents(cond.NestedGraphs[i].Name + "_jvp", reached))];
        Value[] results = b.Cond(
            new Cond(branches[0], branches[1]), node.Operands[0], [.. node.Operands.Skip(1), .. tangents.Skip(1).OfType<Value>()]);
        foreach ((int k, int i) in reached.Index())
        {
            outgoing[i] = results[k];
        }

        return outgoing;
    }
}
