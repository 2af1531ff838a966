namespace GraphCompiler.Compiler.Ops.Compositions;

/// <summary>Means, variances, norms; the axes are removed, as by a reduction.</summary>
public static class Statistics
{
    extension(GraphBuilder b)
    {
        /// <summary>Arithmetic mean along axes; NaN of no elements.</summary>
        public Value Mean(Value x, EquatableArray<int> axes)
        {
            Value sum = b.ReduceSum(x, axes);
            return axes.Count == 0 ? sum : b.Div(sum, b.Full(sum.Type, x.Type.Shape.Select(axes).Elements));
        }

        /// <summary>The sum of the squared distances from the mean, divided by n − <paramref name="degreesLost"/>, along axes.</summary>
        /// <param name="x">The tensor.</param>
        /// <param name="axes">The axes.</param>
        /// <param name="degreesLost">0 for the variance of the elements, 1 for the unbiased estimate from a sample.</param>
        public Value Variance(Value x, EquatableArray<int> axes, int degreesLost = 0)
        {
            Value distance = b.Sub(x, b.RepeatAlong(b.Mean(x, axes), x.Type.Shape, axes));
            Value sum = b.ReduceSum(b.Square(distance), axes);
            return b.Div(sum, b.Full(sum.Type, x.Type.Shape.Select(axes).Elements - degreesLost));
        }

        /// <summary>Σ |x| along axes.</summary>
        public Value L1Norm(Value x, EquatableArray<int> axes) => b.ReduceSum(b.Abs(x), axes);

        /// <summary>√Σ x² along axes.</summary>
        public Value L2Norm(Value x, EquatableArray<int> axes) => b.RootOfSquares(b.ReduceSum(b.Square(x), axes));

        /// <summary>√x of sums of squares: its slope at 0, which is infinite, counts as 0, so that a vector of zeros takes no gradient.</summary>
        public Value RootOfSquares(Value x)
        {
            Value isZero = b.Equal(x, b.ZeroLike(x));
            return b.Select(isZero, b.ZeroLike(x), b.Sqrt(b.Select(isZero, b.OneLike(x), x)));
        }

        /// <summary>log Σ e^x along axes; the greatest element, where it is finite, is taken off first, so that no exponential leaves the range.</summary>
        public Value LogSumExp(Value x, EquatableArray<int> axes)
        {
            Value extreme = b.StopGradient(b.ReduceMax(x, axes)), isFinite = b.Less(b.Abs(extreme), b.FullLike(extreme, double.PositiveInfinity));
            Value greatest = b.Select(isFinite, extreme, b.ZeroLike(extreme));
            Value sum = b.ReduceSum(b.Exp(b.Sub(x, b.RepeatAlong(greatest, x.Type.Shape, axes))), axes);
            return b.Add(greatest, b.Log(sum));
        }

        /// <summary>A reduced value repeated along the axes that were removed.</summary>
        public Value RepeatAlong(Value reduced, Shape shape, EquatableArray<int> axes) =>
            b.BroadcastInDim(reduced, shape, Enumerable.Range(0, shape.Rank).Except(axes).ToEquatable());

        /// <summary>A reduced value with the axes that were removed as dimensions of size 1.</summary>
        public Value KeepDims(Value reduced, EquatableArray<int> axes)
        {
            var dims = new Queue<Dim>(reduced.Type.Shape);
            return b.Reshape(
                reduced,
                Shape.Create([.. Enumerable.Range(0, reduced.Type.Rank + axes.Count).Select(d => axes.Contains(d) ? 1 : dims.Dequeue())]));
        }
    }
}
