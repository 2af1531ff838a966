using GraphCompiler.Compiler.Reference;

namespace GraphCompiler.Compiler.Autodiff;

/// <summary>What a <see cref="GradientProbe"/> finds at a point.</summary>
/// <param name="Value">s = ⟨u, f⟩.</param>
/// <param name="Reverse">⟨∇s, v⟩ by reverse mode.</param>
/// <param name="Forward">⟨u, J v⟩ by forward mode.</param>
/// <param name="Second">⟨H v, w⟩; 0 where only first derivatives are asked for.</param>
internal readonly record struct GradientSample(double Value, double Reverse, double Forward, double Second);

/// <summary>A graph with its derivatives along given directions, all scalars: ⟨u, f⟩, ⟨∇s, v⟩, ⟨u, J v⟩, ⟨H v, w⟩.</summary>
internal sealed class GradientProbe
{
    private readonly Graph probe;

    /// <summary>Emits the derivatives of a graph.</summary>
    public GradientProbe(Graph graph, int order)
    {
        var open = new OpenGraph(graph, "probe");
        GraphBuilder b = open.Builder;
        Value[] xs = open.Inputs, ys = [.. open.Outputs.Select(o => o.Value)];
        (InputTypes, OutputTypes) = ([.. xs.Select(x => x.Type)], [.. ys.Select(y => y.Type)]);
        Value?[] u = Parameters(b, "probe/u", OutputTypes), v = Parameters(b, "probe/v", InputTypes), w = Parameters(b, "probe/w", InputTypes);

        Value value = Inner(b, ys, u);
        Value?[] gradient = ReverseMode.Vjp(b, ys, u, xs);
        Value reverse = Inner(b, gradient, v);
        Value forward = Inner(b, ForwardMode.Jvp(b, ys, xs, v), u);
        Value second = order > 1
            ? Inner(b, ReverseMode.Vjp(b, [reverse], [b.Scalar(DType.F64, 1)], xs), w) : b.Scalar(DType.F64, 0);
        probe = b.Build(
            new GraphResult("value", value), new GraphResult("reverse", reverse),
            new GraphResult("forward", forward), new GraphResult("second", second));
    }

    /// <summary>Types of the float parameters, which are varied.</summary>
    public TensorType[] InputTypes { get; }

    /// <summary>Types of the float results.</summary>
    public TensorType[] OutputTypes { get; }

    /// <summary>Whether a parameter is varied.</summary>
    public static bool IsVaried(Node parameter) => parameter.Type.DType.IsFloat && !((Parameter)parameter.Op).IsState;

    /// <summary>The scalars at a point.</summary>
    public GradientSample Evaluate(ReferenceTensor[] arguments, ReferenceTensor[] u, ReferenceTensor[] v, ReferenceTensor[] w)
    {
        double[] found = [.. GraphInterpreter.Run(probe, [.. arguments, .. u, .. v, .. w]).Select(r => r.Floats[0])];
        return new GradientSample(found[0], found[1], found[2], found[3]);
    }

    private static Value?[] Parameters(GraphBuilder b, string name, TensorType[] types) =>
        [.. types.Select((type, i) => (Value?)b.Parameter($"{name}{i}", type))];

    private static Value Inner(GraphBuilder b, Value[] xs, Value?[] ys) => Inner(b, [.. xs.Select(x => (Value?)x)], ys);

    /// <summary>The sum of the products of all elements, in f64; symbolic zeros add nothing.</summary>
    private static Value Inner(GraphBuilder b, Value?[] xs, Value?[] ys)
    {
        Value sum = b.Scalar(DType.F64, 0);
        foreach ((Value? x, Value? y) in xs.Zip(ys))
        {
            if (x is { } p && y is { } q)
            {
                Value product = b.Mul(b.Convert(p, DType.F64), b.Convert(q, DType.F64));
                sum = b.Add(sum, b.ReduceSum(product, [.. Enumerable.Range(0, product.Type.Rank)]));
            }
        }

        return sum;
    }
}
