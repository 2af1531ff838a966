namespace GraphCompiler.Compiler.Ops.Control;

/// <summary>Bodies on which control flow is tested.</summary>
internal static class ControlSamples
{
    /// <summary>c′ = tanh(c · w + x), y = c′ · x: a product with a weight, elementwise functions, a carry that is needed again.</summary>
    public static Graph Recurrence()
    {
        var b = new GraphBuilder("step");
        var type = new TensorType(DType.F32, [2, 3]);
        (Value c, Value x, Value w) = (b.Parameter("c", type), b.Parameter("x", type), b.Parameter("w", new TensorType(DType.F32, [3, 3])));
        Value next = b.Tanh(b.Add(b.MatMul(c, w), x));
        return b.Build(new GraphResult("next", next), new GraphResult("y", b.Mul(next, x)));
    }

    /// <summary>c′ = c + x, y = c′ over integers.</summary>
    public static Graph Sums()
    {
        var b = new GraphBuilder("step");
        var type = new TensorType(DType.I32, [3]);
        Value sum = b.Add(b.Parameter("c", type), b.Parameter("x", type));
        return b.Build(new GraphResult("next", sum), new GraphResult("y", sum));
    }

    /// <summary>Whether the first element of c · s is below 3, as a condition of <see cref="Growth"/>.</summary>
    public static Graph IsSmall()
    {
        var b = new GraphBuilder("condition");
        (Value c, _) = (b.Parameter("c", TensorType.Scalar(DType.F32)), b.Parameter("s", TensorType.Scalar(DType.F32)));
        return b.Build(new GraphResult("go", b.Compare(ComparisonDirection.Less, c, b.Scalar(DType.F32, 3))));
    }

    /// <summary>c′ = c + s².</summary>
    public static Graph Growth()
    {
        var b = new GraphBuilder("body");
        (Value c, Value s) = (b.Parameter("c", TensorType.Scalar(DType.F32)), b.Parameter("s", TensorType.Scalar(DType.F32)));
        return b.Build(new GraphResult("next", b.Add(c, b.Mul(s, s))));
    }

    /// <summary>tanh(x) · s, or x + s.</summary>
    public static Graph Branch(bool isFirst)
    {
        var b = new GraphBuilder(isFirst ? "then" : "else");
        var type = new TensorType(DType.F32, [2, 3]);
        (Value x, Value s) = (b.Parameter("x", type), b.Parameter("s", type));
        return b.Build(new GraphResult("y", isFirst ? b.Mul(b.Tanh(x), s) : b.Add(x, s)));
    }
}
