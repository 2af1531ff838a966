namespace GraphCompiler.Compiler.Autodiff.ControlFlow;

/// <summary>A nested graph and its VJP in one builder: forward nodes, a parameter for each cotangent that is no symbolic zero, backward nodes.</summary>
internal sealed class BackwardStep
{
    private readonly bool[] isLinear;

    /// <summary>Differentiates a graph.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="active">For each result, whether its cotangent may differ from zero.</param>
    /// <param name="wanted">For each parameter, whether its cotangent is wanted.</param>
    public BackwardStep(Graph graph, IReadOnlyList<bool> active, IReadOnlyList<bool> wanted)
    {
        Parameters = [.. graph.Parameters.Select((p, i) => Parameter($"x{i}", p.Type))];
        Results = Builder.Inline(graph, Parameters);
        Incoming = [.. Results.Select((y, i) => active[i] ? Parameter($"d{i}", y.Type) : (Value?)null)];
        Value[] varied = [.. Parameters.Where((_, i) => wanted[i])];
        var cotangents = new Queue<Value?>(ReverseMode.Vjp(Builder, Results, Incoming, varied));
        Cotangents = [.. wanted.Select(isWanted => isWanted ? cotangents.Dequeue() : null)];
        isLinear = new bool[Builder.Nodes.Count];
        foreach (Node node in Builder.Nodes)
        {
            isLinear[node.Id] = node.Operands.Any(v => isLinear[v.Node.Id]) || Incoming.Any(d => d?.Node == node);
        }
    }

    /// <summary>The builder.</summary>
    public GraphBuilder Builder { get; } = new("backward");

    /// <summary>The parameters of the graph.</summary>
    public Value[] Parameters { get; }

    /// <summary>The results of the graph.</summary>
    public Value[] Results { get; }

    /// <summary>The cotangents of the results: parameters; null is a symbolic zero.</summary>
    public Value?[] Incoming { get; }

    /// <summary>The cotangents of the parameters; null is a symbolic zero.</summary>
    public Value?[] Cotangents { get; }

    /// <summary>Whether a value depends on a cotangent; the others belong to the forward part.</summary>
    public bool IsLinear(Value value) => isLinear[value.Node.Id];

    private Value Parameter(string name, TensorType type) => Builder.Parameter(name, type);
}
