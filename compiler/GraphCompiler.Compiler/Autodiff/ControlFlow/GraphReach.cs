namespace GraphCompiler.Compiler.Autodiff.ControlFlow;

/// <summary>Which results of a graph depend on which parameters.</summary>
internal static class GraphReach
{
    /// <summary>For each result, whether it depends on one of the parameters.</summary>
    public static bool[] Results(Graph graph, IReadOnlyList<bool> parameters)
    {
        var reached = new bool[graph.Nodes.Count];
        for (int i = 0; i < parameters.Count; i++)
        {
            reached[graph.Parameters[i].Id] = parameters[i];
        }

        foreach (Node node in graph.Nodes)
        {
            reached[node.Id] |= node.Operands.Any(v => reached[v.Node.Id]);
        }

        return [.. graph.Results.Select(r => reached[r.Value.Node.Id])];
    }

    /// <summary>
    /// The parameters of a loop's body that vary where given ones do: what a new carry depends on, the carry of the next step depends on too.
    /// Only floats vary.
    /// </summary>
    public static bool[] Varying(Graph body, int carries, IReadOnlyList<bool> given)
    {
        bool[] varies = [.. given.Select((v, i) => v && body.Parameters[i].Type.DType.IsFloat)];
        for (bool changed = true; changed;)
        {
            changed = false;
            bool[] reached = Results(body, varies);
            for (int i = 0; i < carries; i++)
            {
                if (reached[i] && !varies[i] && body.Parameters[i].Type.DType.IsFloat)
                {
                    varies[i] = changed = true;
                }
            }
        }

        return varies;
    }
}
