namespace GraphCompiler.Compiler.Autodiff;

/// <summary>The rows, or the columns, of a Jacobian by one loop over unit directions: the graph does not grow with their number.</summary>
internal static class LoopedJacobian
{
    /// <summary>The lines along a new first axis.</summary>
    /// <param name="b">The builder.</param>
    /// <param name="direction">Type of a direction; each of its elements is 1 in turn.</param>
    /// <param name="line">Type of a line.</param>
    /// <param name="derive">Emits the line of a direction; null where it is a symbolic zero.</param>
    public static Value Lines(GraphBuilder b, TensorType direction, TensorType line, Func<Value, Value?> derive)
    {
        Value numbers = b.Iota(new TensorType(DType.I32, [direction.Elements]), 0);
        return b.Scan(
            (_, number) =>
            {
                Value unit = b.Convert(b.Equal(numbers, b.BroadcastScalar(number[0], [direction.Elements])), direction.DType);
                return ([], [derive(b.Reshape(unit, direction.Shape)) ?? b.Full(line, 0)]);
            },
            [], [numbers], direction.Elements)[0];
    }
}
