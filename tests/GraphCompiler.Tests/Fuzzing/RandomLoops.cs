using GraphCompiler.Compiler.Ir;
using GraphCompiler.Compiler.Ops.Control;
using GraphCompiler.Compiler.Ops.Elementwise;
using GraphCompiler.Runtime;

namespace GraphCompiler.Tests.Fuzzing;

/// <summary>Random graphs as bodies of loops and branches: what has the type of a parameter is carried, of the rest some is cut, some captured.</summary>
internal static class RandomLoops
{
    /// <summary>Endless cases from a seed on; those whose data meets a fault in a later step are left out.</summary>
    public static IEnumerable<FuzzCase> From(int seed) => RandomGraphs.From(seed)
        .Where(item => item.Graph.Parameters.All(p => p.Op is Parameter { IsState: false }) && item.Graph.Results.All(r => !r.IsState))
        .Select(Looped).Where(item => item.Interpret().Fault is null);

    private static FuzzCase Looped(FuzzCase item)
    {
        var random = new Random(item.Seed);
        Graph graph = item.Graph;
        long steps = random.Next(5);
        var parameters = new List<int>(Enumerable.Range(0, graph.Parameters.Count));
        var carries = new List<(int Parameter, int Result)>();
        foreach ((int r, GraphResult result) in graph.Results.Index())
        {
            int p = parameters.FindIndex(i => graph.Parameters[i].Type == result.Value.Type);
            if (p >= 0)
            {
                carries.Add((parameters[p], r));
                parameters.RemoveAt(p);
            }
        }

        int[] sequences = [.. parameters.Where(_ => random.Next(2) == 0)], captures = [.. parameters.Except(sequences)];
        int[] order = [.. carries.Select(c => c.Parameter), .. sequences, .. captures];
        Graph body = Body(graph, order, [.. carries.Select(c => c.Result), .. Enumerable.Range(0, graph.Results.Count).Except(carries.Select(c => c.Result))]);

        var b = new GraphBuilder("loop");
        Value[] operands = [.. order.Select((p, i) => b.Parameter($"p{i}", sequences.Contains(p) ? Stacked(graph.Parameters[p].Type, steps) : graph.Parameters[p].Type))];
        NdArray[] arguments = [.. order.Select(p => sequences.Contains(p) ? Stacked(item.Arguments[p], steps) : item.Arguments[p])];
        Value[] results = b.Scan(new Scan(body, steps, carries.Count, sequences.Length, Reverse: random.Next(2) == 0, Recompute: random.Next(3) == 0), operands);
        if (random.Next(3) == 0)
        {
            results = Branched(b, results, b.Parameter("p", TensorType.Scalar(DType.Bool)));
            arguments = [.. arguments, NdArray.Scalar(random.Next(2) == 0)];
        }

        return new FuzzCase(item.Seed, b.Build([.. results.Select((v, i) => new GraphResult($"y{i}", v))]), arguments);
    }

    /// <summary>The values, or what negation makes of the floats among them.</summary>
    private static Value[] Branched(GraphBuilder b, Value[] values, Value predicate)
    {
        Graph Branch(bool negates)
        {
            var branch = new GraphBuilder(negates ? "else" : "then");
            Value[] parameters = [.. values.Select((v, i) => branch.Parameter($"x{i}", v.Type))];
            return branch.Build([.. parameters.Select((v, i) => new GraphResult($"y{i}", negates && v.Type.DType.IsFloat ? branch.Neg(v) : v))]);
        }

        return b.Cond(new Cond(Branch(false), Branch(true)), predicate, values);
    }

    private static Graph Body(Graph graph, int[] parameters, int[] results)
    {
        var b = new GraphBuilder("body");
        var values = new Value[graph.Parameters.Count];
        foreach (int p in parameters)
        {
            values[p] = b.Parameter(((Parameter)graph.Parameters[p].Op).ParameterName, graph.Parameters[p].Type);
        }

        Value[] inlined = b.Inline(graph, values);
        return b.Build([.. results.Select(r => graph.Results[r] with { Value = inlined[r] })]);
    }

    private static TensorType Stacked(TensorType slice, long steps) => slice.With(Shape.Create([steps, .. slice.Shape]));

    private static NdArray Stacked(NdArray slice, long steps) => NdArray.FromBytes(
        slice.DType, Shape.Create([steps, .. slice.Shape]), [.. Enumerable.Repeat(slice.Bytes.ToArray(), (int)steps).SelectMany(bytes => bytes)]);
}
