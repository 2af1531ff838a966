namespace GraphCompiler.Compiler.Fusion;

/// <summary>Decides which nodes become one kernel.</summary>
public static class FusionPlanner
{
    /// <summary>A plan for a graph: fused, or (where the options ask for it) with a kernel for each node.</summary>
    public static FusionPlan Plan(Graph graph, CompilerOptions options) => Unfused(graph);

    /// <summary>A kernel for each node that is needed; numbers that are known are written down in each user.</summary>
    private static FusionPlan Unfused(Graph graph)
    {
        HashSet<Node> alive = Alive(graph);
        HashSet<Node> results = [.. graph.Results.Select(r => r.Value.Node)];
        HashSet<Node> readFromMemory =
            [.. alive.Where(FusionRules.HasOwnLoops).SelectMany(n => n.Operands).Select(v => v.Node)];
        var assembly = new GroupAssembly(graph);
        foreach (Node node in graph.Nodes.Where(alive.Contains))
        {
            bool copiedOnly = FusionRules.IsSplat(node) && !results.Contains(node) && !readFromMemory.Contains(node);
            if (!FusionRules.IsStored(node) && !copiedOnly)
            {
                IEnumerable<Node> copied = FusionRules.HasOwnLoops(node) ? [] : node.Operands.Select(v => v.Node).Where(FusionRules.IsSplat);
                assembly.Add(FusionRules.Kind(node), [node], copied);
            }
        }

        return assembly.ToPlan();
    }

    /// <summary>The nodes that the results depend on.</summary>
    private static HashSet<Node> Alive(Graph graph)
    {
        HashSet<Node> alive = [.. graph.Results.Select(r => r.Value.Node)];
        foreach (Node node in graph.Nodes.Reverse())
        {
            if (alive.Contains(node))
            {
                alive.UnionWith(node.Operands.Select(v => v.Node));
            }
        }

        return alive;
    }
}
