namespace GraphCompiler.Compiler.Ops.Compositions;

/// <summary>A function of every element with a derivative of its own: its slope, in fewer operations than op by op, or where one of its ops has none.</summary>
/// <remarks>
/// <code>
/// y = f(x),  x̄ = ȳ · f′(x),  ẏ = ẋ · f′(x)
/// </code>
/// The slope is made of x anew: what it shares with the function is computed once after inlining, and it can be differentiated itself.
/// </remarks>
internal static class SlopeGradient
{
    /// <summary>Applies the function.</summary>
    /// <param name="b">Where to.</param>
    /// <param name="x">The tensor.</param>
    /// <param name="name">Name of the function.</param>
    /// <param name="function">f.</param>
    /// <param name="slope">f′.</param>
    public static Value Apply(
        GraphBuilder b, Value x, string name, Func<GraphBuilder, Value, Value> function, Func<GraphBuilder, Value, Value> slope)
    {
        var forward = new GraphBuilder(name) { Location = b.Location };
        Graph f = forward.Build(new GraphResult("y", function(forward, forward.Parameter("x", x.Type))));
        Graph derivative = Derivative(b, x.Type, name + "_derivative", slope);
        return b.CustomGradient(new CustomGradient(f, derivative, derivative), x)[0];
    }

    /// <summary>(x, y, direction) ↦ direction · f′(x).</summary>
    private static Graph Derivative(GraphBuilder outer, TensorType type, string name, Func<GraphBuilder, Value, Value> slope)
    {
        var b = new GraphBuilder(name) { Location = outer.Location };
        (Value x, _, Value direction) = (b.Parameter("x", type), b.Parameter("y", type), b.Parameter("direction", type));
        return b.Build(new GraphResult("result", b.Mul(direction, slope(b, x))));
    }
}
