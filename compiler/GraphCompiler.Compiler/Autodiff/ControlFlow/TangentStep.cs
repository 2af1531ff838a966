namespace GraphCompiler.Compiler.Autodiff.ControlFlow;

/// <summary>Which parameters and results of a nested graph have tangents, and the graph that computes both.</summary>
internal sealed class TangentStep
{
    private readonly Graph graph;
    private readonly bool[] varies;
    private readonly bool[] resultVaries;

    private TangentStep(Graph graph, bool[] varies, bool[] resultVaries) => (this.graph, this.varies, this.resultVaries) = (graph, varies, resultVaries);

    /// <summary>The step of a loop's body; with no carries that of any graph.</summary>
    /// <param name="body">The body.</param>
    /// <param name="carries">How many of its parameters are carries: they vary where their new values do.</param>
    /// <param name="given">For each parameter, whether it has a tangent.</param>
    public static TangentStep Of(Graph body, int carries, bool[] given)
    {
        bool[] varies = [.. given];
        while (true)
        {
            var builder = new GraphBuilder(body.Name);
            Value?[] tangents = Emit(builder, body, varies, [0..], out _);
            bool[] results = [.. tangents.Select(t => t is not null)];
            bool changed = false;
            for (int i = 0; i < carries; i++)
            {
                changed |= results[i] && !varies[i];
                varies[i] |= results[i];
            }

            if (!changed)
            {
                for (int i = 0; i < carries; i++)
                {
                    results[i] = varies[i];
                }

                return new TangentStep(body, varies, results);
            }
        }
    }

    /// <summary>For each result, whether it has a tangent.</summary>
    public IReadOnlyList<bool> ResultVaries => resultVaries;

    /// <summary>A direction for each parameter of a range that has a tangent.</summary>
    public IEnumerable<Value> Directions(Range range, Func<int, Value> direction)
    {
        (int from, int count) = range.GetOffsetAndLength(varies.Length);
        return Enumerable.Range(from, count).Where(i => varies[i]).Select(direction);
    }

    /// <summary>The graph with tangents: parameters, and results, of each range, and behind them their tangents.</summary>
    /// <param name="name">Name of the graph.</param>
    /// <param name="parameters">The ranges of parameters.</param>
    /// <param name="results">The ranges of results.</param>
    public Graph Build(string name, Range[] parameters, Range[] results)
    {
        var builder = new GraphBuilder(name);
        Value?[] tangents = Emit(builder, graph, varies, parameters, out Value[] values);
        NestedNames names = NestedNames.OfResults(graph);
        var built = new List<GraphResult>();
        foreach (Range range in results)
        {
            (int from, int count) = range.GetOffsetAndLength(values.Length);
            built.AddRange(Enumerable.Range(from, count).Select(i => new GraphResult(graph.Results[i].Name, values[i])));
            built.AddRange(Enumerable.Range(from, count).Where(i => resultVaries[i])
                .Select(i => new GraphResult(names.New("t"), tangents[i] ?? builder.ZeroLike(values[i]))));
        }

        return builder.Build(built);
    }

    /// <summary>The graph of some results' tangents alone, zeros where they do not vary; takes all parameters, then all directions.</summary>
    public Graph BuildTangents(string name, IReadOnlyList<int> results)
    {
        var builder = new GraphBuilder(name);
        Value?[] tangents = Emit(builder, graph, varies, [0..], out Value[] values);
        return builder.Build([.. results.Select(i => new GraphResult($"t{i}", tangents[i] ?? builder.ZeroLike(values[i])))]);
    }

    /// <summary>The tangents among the results of <see cref="Build"/>, in the order of the graph's own results.</summary>
    public Value?[] TangentsOf(IReadOnlyList<Value> built, Range[] results)
    {
        var tangents = new Value?[resultVaries.Length];
        int next = 0;
        foreach (Range range in results)
        {
            (int from, int count) = range.GetOffsetAndLength(resultVaries.Length);
            next += count;
            foreach (int i in Enumerable.Range(from, count).Where(i => resultVaries[i]))
            {
                tangents[i] = built[next++];
            }
        }

        return tangents;
    }

    /// <summary>A graph over the same parameters and directions that gives what another one gives, which takes no directions: a loop's condition.</summary>
    public Graph Widened(Graph other, Range[] parameters)
    {
        var builder = new GraphBuilder(other.Name);
        Value[] values = Declare(builder, graph, varies, parameters, out _);
        Value[] results = builder.Inline(other, values);
        return builder.Build([.. other.Results.Select((r, i) => r with { Value = results[i] })]);
    }

    private static Value?[] Emit(GraphBuilder builder, Graph graph, bool[] varies, Range[] order, out Value[] results)
    {
        Value[] values = Declare(builder, graph, varies, order, out Value?[] directions);
        results = builder.Inline(graph, values);
        int[] varied = [.. Enumerable.Range(0, varies.Length).Where(i => varies[i])];
        return ForwardMode.Jvp(builder, results, [.. varied.Select(i => values[i])], [.. varied.Select(i => directions[i])]);
    }

    private static Value[] Declare(GraphBuilder builder, Graph graph, bool[] varies, Range[] order, out Value?[] directions)
    {
        var values = new Value[graph.Parameters.Count];
        directions = new Value?[values.Length];
        NestedNames names = NestedNames.OfParameters(graph);
        foreach (Range range in order)
        {
            (int from, int count) = range.GetOffsetAndLength(values.Length);
            for (int i = from; i < from + count; i++)
            {
                values[i] = builder.Parameter(((Parameter)graph.Parameters[i].Op).ParameterName, graph.Parameters[i].Type);
            }

            for (int i = from; i < from + count; i++)
            {
                directions[i] = varies[i] ? builder.Parameter(names.New("t"), graph.Parameters[i].Type) : null;
            }
        }

        return values;
    }
}
