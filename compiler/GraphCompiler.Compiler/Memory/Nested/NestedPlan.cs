using GraphCompiler.Compiler.Fusion;
using GraphCompiler.Compiler.Kernels.Lowering;

namespace GraphCompiler.Compiler.Memory.Nested;

/// <summary>A nested graph with the memory of its values: a region of the arena of the graph around it, of which it is relative.</summary>
/// <remarks>
/// The carries of a loop's body are its state: read, and written over where that is safe, else copied at the end of a step. So what is known of
/// donated state holds for carries.
/// </remarks>
/// <param name="Graph">The graph, carries being state.</param>
/// <param name="Fusion">Its groups.</param>
/// <param name="Memory">Its plan, verified.</param>
public sealed record NestedPlan(Graph Graph, FusionPlan Fusion, MemoryPlan Memory)
{
    /// <summary>Whether a step of it may raise a fault.</summary>
    public bool RaisesFaults => Memory.Steps.OfType<PlannedGroup>().Any(g => g.Lowering.RaisesFaults);

    /// <summary>Plans a nested graph.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="carries">How many of its parameters and results are carries; they come first.</param>
    /// <param name="layout">The memory of the module.</param>
    /// <param name="options">The options.</param>
    public static NestedPlan Of(Graph graph, int carries, ModuleLayout layout, CompilerOptions options)
    {
        Graph body = WithState(graph, carries);
        ModuleLayout own = layout.OfBody(body.Parameters.Take(carries).Select(p => (((Parameter)p.Op).ParameterName, p.Type.Bytes)));
        FusionPlan fusion = FusionPlanner.Plan(body, options);
        // Graphs nest at most GraphVerifier.MaxNesting deep, so this recursion is bounded.
        GroupLowering[] lowerings = [.. fusion.Groups.Select(group => ControlLowering.For(group, layout, options))];
        MemoryPlan memory = BufferAssignment.Plan(body, lowerings, own, options.MemoryReuse);
        MemoryPlanVerifier.Verify(memory, body, own);
        return new NestedPlan(body, fusion, memory);
    }

    private static Graph WithState(Graph graph, int carries)
    {
        var copy = new GraphCopy(graph);
        HashSet<Node> carried = [.. graph.Parameters.Take(carries)];
        foreach (Node node in graph.Nodes)
        {
            copy.Add(node, carried.Contains(node) ? (Parameter)node.Op with { IsState = true } : node.Op);
        }

        return copy.Builder.Build([.. graph.Results.Select((r, i) => i < carries
            ? new GraphResult(((Parameter)graph.Parameters[i].Op).ParameterName, copy[r.Value], IsState: true) : r with { Value = copy[r.Value] })]);
    }
}
