namespace GraphCompiler.Compiler.Ir;

/// <summary>Checks the laws of the intermediate representation.</summary>
/// <remarks>
/// <list type="number">
/// <item>A node's id is its position; operands are results of nodes before it, in the same graph.</item>
/// <item>Its types are what its op infers from the types of its operands.</item>
/// <item>The parameters of a graph are its parameter nodes, in order, with distinct names; results are values of the graph, with distinct
/// names.</item>
/// <item>No placeholder is alive: no result depends on one.</item>
/// <item>Nested graphs are closed and hold no state; they obey these laws too, and nest at most <see cref="MaxNesting"/> deep.</item>
/// <item>A graph has at most <see cref="MaxNodes"/> nodes, those of nested graphs included.</item>
/// </list>
/// What binds a graph to its module (each state is declared, with its type) is checked as a <see cref="Module"/> is made.
/// </remarks>
public static class GraphVerifier
{
    /// <summary>How deep graphs nest.</summary>
    public const int MaxNesting = 16;

    /// <summary>How many nodes a graph has.</summary>
    public const int MaxNodes = 1_000_000;

    /// <summary>Checks every entry of a module.</summary>
    /// <exception cref="GraphCompilerException">GRC2005: a law is broken.</exception>
    public static void Verify(Module module)
    {
        foreach (Graph entry in module.Entries)
        {
            Verify(entry);
        }
    }

    /// <summary>Checks a graph.</summary>
    /// <exception cref="GraphCompilerException">GRC2005: a law is broken.</exception>
    public static void Verify(Graph graph)
    {
        var open = new Stack<(Graph Graph, int Depth)>([(graph, 0)]);
        long nodes = 0;
        while (open.TryPop(out (Graph Graph, int Depth) next))
        {
            nodes += next.Graph.Nodes.Count;
            Require(nodes <= MaxNodes, graph, null, $"it has more than {MaxNodes} nodes");
            Require(next.Depth <= MaxNesting, graph, null, $"its graphs nest more than {MaxNesting} deep");
            VerifyOne(next.Graph, isNested: next.Depth > 0);
            foreach (Graph nested in next.Graph.Nodes.SelectMany(n => n.Op.NestedGraphs))
            {
                open.Push((nested, next.Depth + 1));
            }
        }
    }

    private static void VerifyOne(Graph graph, bool isNested)
    {
        for (int id = 0; id < graph.Nodes.Count; id++)
        {
            VerifyNode(graph, graph.Nodes[id], id);
        }

        Require(
            graph.Parameters.SequenceEqual(graph.Nodes.Where(n => n.Op is Parameter)), graph, null,
            "its parameters are not its parameter nodes in order");
        Require(
            graph.Parameters.Select(p => p.Result.ToString()).Distinct(StringComparer.Ordinal).Count() == graph.Parameters.Count, graph, null,
            "two parameters have one name");
        Require(
            graph.Results.Select(r => (r.Name, r.IsState)).Distinct().Count() == graph.Results.Count, graph, null,
            "two results have one name");
        foreach (GraphResult result in graph.Results)
        {
            Require(IsValueOf(graph, result.Value, graph.Nodes.Count), graph, null, $"result '{result.Name}' is no value of it");
        }

        Require(
            !isNested || (graph.Parameters.All(p => !((Parameter)p.Op).IsState) && graph.Results.All(r => !r.IsState)), graph, null,
            "it is nested and uses state");
        RequireNoPlaceholder(graph);
    }

    private static void VerifyNode(Graph graph, Node node, int id)
    {
        Require(node.Id == id, graph, node, $"its id is {node.Id}, its position {id}");
        foreach (Value operand in node.Operands)
        {
            Require(IsValueOf(graph, operand, id), graph, node, $"its operand {operand} is no value of the graph before it");
        }

        EquatableArray<TensorType> inferred;
        try
        {
            inferred = node.Op.InferTypes(new TypeCheck(node.Op), node.OperandTypes());
        }
        catch (GraphCompilerException fault)
        {
            throw DiagnosticId.InvalidGraph.Error(
                $"graph '{graph.Name}': {fault.Diagnostic.Message}", node.Location, node.ToString(), fault);
        }

        Require(node.Types == inferred, graph, node, $"its types are {node.Types}, its op gives {inferred}");
    }

    private static bool IsValueOf(Graph graph, Value value, int before) =>
        value.Node is { } node && node.Id < before && ReferenceEquals(graph.Nodes[node.Id], node)
        && value.Index >= 0 && value.Index < node.Types.Count;

    private static void RequireNoPlaceholder(Graph graph)
    {
        bool[] alive = Liveness.Of(graph);
        foreach (Node node in graph.Nodes.Where(n => n.Op is Placeholder))
        {
            Require(!alive[node.Id], graph, node, "a placeholder is alive");
        }
    }

    private static void Require(bool holds, Graph graph, Node? node, string fault)
    {
        if (!holds)
        {
            throw DiagnosticId.InvalidGraph.Error(
                $"graph '{graph.Name}': {fault}", node?.Location ?? SourceLocation.Unknown, node?.ToString());
        }
    }
}
