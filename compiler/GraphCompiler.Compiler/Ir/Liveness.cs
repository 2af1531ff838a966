namespace GraphCompiler.Compiler.Ir;

/// <summary>Which nodes the results of a graph depend on.</summary>
public static class Liveness
{
    /// <summary>For each node, by id, whether a result depends on it.</summary>
    public static bool[] Of(Graph graph) => Of(graph.Nodes, graph.Results);

    /// <summary>For each node, by id, whether one of the given results depends on it.</summary>
    public static bool[] Of(IReadOnlyList<Node> nodes, IReadOnlyList<GraphResult> results)
    {
        var alive = new bool[nodes.Count];
        foreach (GraphResult result in results)
        {
            alive[result.Value.Node.Id] = true;
        }

        // Operands come before users, so one walk from the end meets every user first.
        for (int id = alive.Length - 1; id >= 0; id--)
        {
            if (alive[id])
            {
                foreach (Value operand in nodes[id].Operands)
                {
                    alive[operand.Node.Id] = true;
                }
            }
        }

        return alive;
    }
}
