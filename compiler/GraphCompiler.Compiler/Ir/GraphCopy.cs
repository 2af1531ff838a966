namespace GraphCompiler.Compiler.Ir;

/// <summary>A graph that is built anew from another one, node by node, with changes.</summary>
public sealed class GraphCopy
{
    private readonly Graph source;
    private readonly Dictionary<Value, Value> values = [];

    /// <summary>Starts the copy.</summary>
    /// <param name="source">What is copied.</param>
    /// <param name="name">Name of the copy; that of the source where it is null.</param>
    public GraphCopy(Graph source, string? name = null) => (this.source, Builder) = (source, new GraphBuilder(name ?? source.Name));

    /// <summary>A graph without what no result depends on; parameters stay. The graph itself where there is nothing to leave out.</summary>
    public static Graph WithoutDead(Graph graph)
    {
        bool[] alive = Liveness.Of(graph);
        if (graph.Nodes.All(n => alive[n.Id] || n.Op is Parameter))
        {
            return graph;
        }

        var copy = new GraphCopy(graph);
        foreach (Node node in graph.Nodes.Where(n => alive[n.Id] || n.Op is Parameter))
        {
            copy.Add(node);
        }

        return copy.Build();
    }

    /// <summary>The copy so far.</summary>
    public GraphBuilder Builder { get; }

    /// <summary>The value of the copy that stands for a value of the source.</summary>
    public Value this[Value key]
    {
        get => values[key];
        set => values[key] = value;
    }

    /// <summary>Copies a node, its operands replaced; the copy's results stand for the node's.</summary>
    public Node Add(Node node) => Add(node, node.Op);

    /// <summary>Copies a node with another op, its operands replaced; the copy's results stand for the node's.</summary>
    public Node Add(Node node, Op op)
    {
        Builder.Location = node.Location;
        Node copy = op is Parameter parameter
            ? Builder.Parameter(parameter.ParameterName, parameter.Type, parameter.IsState).Node
            : Builder.AddNode(op, [.. node.Operands.Select(v => values[v])]);
        for (int i = 0; i < node.Types.Count; i++)
        {
            values[new Value(node, i)] = new Value(copy, i);
        }

        return copy;
    }

    /// <summary>The finished copy, with the results of the source.</summary>
    public Graph Build() => Builder.Build([.. source.Results.Select(r => r with { Value = values[r.Value] })]);
}
