namespace GraphCompiler.Compiler.Ir;

/// <summary>Which nodes the results of a graph depend on.</summary>
public static class Liveness
{
    /// <summary>For each node, by id, whether a result depends on it.</summary>
    public static bool[] Of(Graph graph)
    {
        var alive = new bool[graph.Nodes.Count];
        foreach (GraphResult result in graph.Results)
        {
            alive[result.Value.Node.Id] = true;
        }

        // Operands come before users, so one walk from the end meets every user first.
        for (int id = alive.Length - 1; id >= 0; id--)
        {
            if (alive[id])
            {
                foreach (Value operand in graph.Nodes[id].Operands)
                {
                    alive[operand.Node.Id] = true;
                }
            }
        }

        return alive;
    }
}
