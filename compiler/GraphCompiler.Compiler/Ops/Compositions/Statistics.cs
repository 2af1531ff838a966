namespace GraphCompiler.Compiler.Ops.Compositions;

/// <summary>Means and variances.</summary>
public static class Statistics
{
    extension(GraphBuilder b)
    {
        /// <summary>Arithmetic mean along axes, which are removed; NaN of no elements.</summary>
        public Value Mean(Value x, EquatableArray<int> axes)
        {
            Value sum = b.ReduceSum(x, axes);
            double count = axes.Aggregate(1.0, (product, axis) => product * x.Type.Shape[axis]);
            return axes.Count == 0 ? sum : b.Div(sum, b.Full(sum.Type, count));
        }

        /// <summary>The mean of the squared distances from the mean, along axes, which are removed.</summary>
        public Value Variance(Value x, EquatableArray<int> axes)
        {
            EquatableArray<int> kept = Enumerable.Range(0, x.Type.Rank).Except(axes).ToEquatable();
            Value distance = b.Sub(x, b.BroadcastInDim(b.Mean(x, axes), x.Type.Shape, kept));
            return b.Mean(b.Mul(distance, distance), axes);
        }
    }
}
