namespace GraphCompiler.Compiler.Ir;

/// <summary>A named result of a graph.</summary>
/// <param name="Name">Its name; of a state result, the name of the state that is written.</param>
/// <param name="Value">The value.</param>
/// <param name="IsState">Whether it becomes the new value of the module's state of that name.</param>
public sealed record GraphResult(string Name, Value Value, bool IsState = false);

/// <summary>A typed static graph in single assignment: parameters, nodes in an order in which operands come first, results.</summary>
public sealed class Graph
{
    internal Graph(string name, Node[] nodes, Node[] parameters, GraphResult[] results) =>
        (Name, Nodes, Parameters, Results) = (name, nodes, parameters, results);

    /// <summary>Name of the graph.</summary>
    public string Name { get; }

    /// <summary>All nodes; a node's id is its position here.</summary>
    public IReadOnlyList<Node> Nodes { get; }

    /// <summary>The parameter nodes, in order.</summary>
    public IReadOnlyList<Node> Parameters { get; }

    /// <summary>The results, in order.</summary>
    public IReadOnlyList<GraphResult> Results { get; }

    /// <summary>The parameters that a caller feeds: those that are not state.</summary>
    public IEnumerable<Node> Inputs => Parameters.Where(p => !((Parameter)p.Op).IsState);

    /// <summary>The results that a caller receives: those that are not state.</summary>
    public IEnumerable<GraphResult> Outputs => Results.Where(r => !r.IsState);

    /// <summary>The graph as text.</summary>
    public override string ToString() => GraphPrinter.Print(this);
}
