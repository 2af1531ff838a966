namespace GraphCompiler.Compiler.Fusion;

/// <summary>Decides which nodes become one kernel.</summary>
/// <remarks>
/// <code>
/// %2 = dot %x, %w
/// %3 = add %2, %b             ⇒     one kernel: each tile of sums takes bias and activation before it is stored
/// %4 = max %3, 0
/// </code>
/// What is saved is memory traffic: a value that only members of its group read is never stored. Requires that the nodes can share loops
/// (<see cref="GroupPattern"/>); does not pay where a method grows too long for the compiler behind (<see cref="FusionRules"/>).
/// </remarks>
public static class FusionPlanner
{
    /// <summary>A plan for a graph: fused, or (where the options ask for it) with a kernel for each node.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="options">The options.</param>
    /// <param name="stages">Which nodes share no kernel; all may where null.</param>
    public static FusionPlan Plan(Graph graph, CompilerOptions options, FusionStages? stages = null) =>
        (options.Fusion ? Fused(graph, stages ?? FusionStages.One) : Unfused(graph)) with { Stages = stages ?? FusionStages.One };

    private static FusionPlan Fused(Graph graph, FusionStages stages)
    {
        var uses = new FusionUses(graph, stages);
        var clustering = new Clustering(uses);
        var recomputed = new RecomputedValues(uses, clustering.Order.Clusters, graph.Results.Where(r => r.IsState).Select(r => r.Name));
        var assembly = new GroupAssembly(graph);
        foreach (Cluster cluster in clustering.Order.Clusters)
        {
            GroupContent[] parts =
            [
                .. cluster.Parts.Select(p => (p.Pattern!.Kind, Nodes: recomputed.Kept(p))).Where(p => p.Nodes.Count > 0)
                    .Select(p => new GroupContent(p.Kind, p.Nodes, uses.Copies(p.Nodes, recomputed.Nodes))),
            ];
            if (parts.Length > 0)
            {
                assembly.Add(parts);
            }
        }

        return assembly.ToPlan();
    }

    /// <summary>A kernel for each node that is needed; numbers that are known are written down in each user.</summary>
    private static FusionPlan Unfused(Graph graph)
    {
        HashSet<Node> alive = FusionUses.Alive(graph);
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
                assembly.Add(new GroupContent(FusionRules.Kind(node), [node], copied));
            }
        }

        return assembly.ToPlan();
    }
}
