namespace GraphCompiler.Compiler.Autodiff;

/// <summary>A graph whose nodes stand in a builder again, so that its derivatives can be added.</summary>
internal sealed class OpenGraph
{
    private readonly Graph graph;
    private readonly Dictionary<string, Value> parameters = new(StringComparer.Ordinal);

    /// <summary>Opens a graph; what is built is called <c>name_suffix</c>.</summary>
    public OpenGraph(Graph graph, string suffix)
    {
        this.graph = graph;
        Builder = new GraphBuilder($"{graph.Name}_{suffix}");
        var arguments = new List<Value>();
        foreach (Node node in graph.Parameters)
        {
            var parameter = (Parameter)node.Op;
            Builder.Location = node.Location;
            Value value = Builder.Parameter(parameter.ParameterName, parameter.Type, parameter.IsState);
            arguments.Add(value);
            if (node.Type.DType.IsFloat && !parameter.IsState)
            {
                parameters.Add(parameter.ParameterName, value);
            }
        }

        Value[] results = Builder.Inline(graph, arguments.ToArray());
        Outputs = [.. graph.Results.Select((r, i) => r with { Value = results[i] }).Where(r => r.Value.Type.DType.IsFloat && !r.IsState)];
        Inputs = [.. parameters.Values];
        Builder.Location = graph.Results.Count > 0 ? graph.Results[0].Value.Node.Location : SourceLocation.Unknown;
    }

    /// <summary>The builder.</summary>
    public GraphBuilder Builder { get; }

    /// <summary>The float parameters that are not state.</summary>
    public Value[] Inputs { get; }

    /// <summary>The float results that are not state.</summary>
    public GraphResult[] Outputs { get; }

    /// <summary>Name of a parameter.</summary>
    public static string NameOf(Value parameter) => ((Parameter)parameter.Op).ParameterName;

    /// <summary>The parameters of the given names; all of them for none.</summary>
    /// <exception cref="GraphCompilerException">GRC3002: there is no float parameter of a name.</exception>
    public Value[] Wanted(IReadOnlyList<string> names) => names.Count == 0 ? Inputs :
    [
        .. names.Select(name => parameters.TryGetValue(name, out Value value) ? value : throw DiagnosticId.NoPath.Error(
            $"graph '{graph.Name}' has no float parameter '{name}'; it has {string.Join(", ", parameters.Keys)}", Builder.Location)),
    ];

    /// <summary>The only float result.</summary>
    /// <exception cref="GraphCompilerException">GRC3001: there is none, or several.</exception>
    public Value Output() => Outputs is [{ Value: var y }] ? y : throw DiagnosticId.GradientOfNonScalar.Error(
        $"graph '{graph.Name}' is differentiated by its only float result, it has {Outputs.Length}", Builder.Location);

    /// <summary>The only float result, a scalar.</summary>
    /// <exception cref="GraphCompilerException">GRC3001: there is none, or several, or it is no scalar.</exception>
    public Value Scalar()
    {
        Value y = Output();
        ReverseMode.RequireScalar(Builder, y);
        return y;
    }

    /// <summary>The graph with a result for each of the wanted parameters; a symbolic zero becomes a constant.</summary>
    public Graph Build(Value[] wanted, string prefix, Value?[] derivatives) =>
        Builder.Build([.. wanted.Select((x, i) => new GraphResult(prefix + NameOf(x), derivatives[i] ?? Builder.ZeroLike(x)))]);
}
