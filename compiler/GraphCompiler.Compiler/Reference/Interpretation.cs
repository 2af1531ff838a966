namespace GraphCompiler.Compiler.Reference;

/// <summary>What the oracle found: a tensor for each value of a graph, and the fault in the data that counts.</summary>
/// <param name="Values">The values of all nodes that a result depends on.</param>
/// <param name="Fault">The fault of the first node that met one; null where the data were in order.</param>
public sealed record Interpretation(IReadOnlyDictionary<Value, ReferenceTensor> Values, ReferenceFault? Fault)
{
    /// <summary>The results of the graph, in order.</summary>
    public ReferenceTensor[] Results(Graph graph) => [.. graph.Results.Select(r => Values[r.Value])];
}

/// <summary>A fault in the data: an index out of range, a trip count that was exceeded.</summary>
/// <param name="Node">The node that met it.</param>
/// <param name="Id">What it is.</param>
/// <param name="Index">The element at fault.</param>
public sealed record ReferenceFault(Node Node, DiagnosticId Id, long Index)
{
    /// <summary>The exception that a run ends with.</summary>
    public GraphCompilerException Error() =>
        Id.Error($"{Node.Op.Name}: {Id.Title}, at element {Index}", Node.Location, Node.ToString());
}
