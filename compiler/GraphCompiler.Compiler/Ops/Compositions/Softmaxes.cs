namespace GraphCompiler.Compiler.Ops.Compositions;

/// <summary>Softmax and what is made of it; the greatest element is taken off first, so that no exponential leaves the range.</summary>
public static class Softmaxes
{
    extension(GraphBuilder b)
    {
        /// <summary>e^x · (1 / Σ e^x) along an axis: one division for all elements of a sum.</summary>
        public Value Softmax(Value x, int axis)
        {
            Value exp = b.Exp(b.Centred(x, axis));
            Value sum = b.ReduceSum(exp, [axis]);
            return b.Mul(exp, b.Spread(b.Div(b.OneLike(sum), sum), x, axis));
        }

        /// <summary>x − log Σ e^x along an axis.</summary>
        public Value LogSoftmax(Value x, int axis)
        {
            Value centred = b.Centred(x, axis);
            return b.Sub(centred, b.Spread(b.Log(b.ReduceSum(b.Exp(centred), [axis])), x, axis));
        }

        /// <summary>The point of the probability simplex nearest to x along an axis; many elements are 0 (Martins and Astudillo 2016).</summary>
        /// <remarks>
        /// With x in descending order, k is the greatest with 1 + k · x[k] &gt; x[1] + … + x[k], and τ = (x[1] + … + x[k] − 1) / k: the result is max(x − τ, 0).
        /// </remarks>
        public Value Sparsemax(Value x, int axis)
        {
            Value centred = b.Centred(x, axis), sorted = b.StopGradient(b.Sort(centred, axis, descending: true).Values);
            Value count = b.AddNumber(b.Iota(x.Type, axis), 1);
            Value isTaken = b.Greater(b.AddNumber(b.Mul(count, sorted), 1), b.CumulativeSum(sorted, axis));
            Value least = b.ReduceMin(b.Select(isTaken, sorted, b.FullLike(sorted, double.PositiveInfinity)), [axis]);
            // Whichever elements are taken is constant around here, and so the gradient is that of a mean.
            Value isPart = b.GreaterOrEqual(centred, b.Spread(least, x, axis)), zero = b.ZeroLike(centred);
            // Chosen, not multiplied: what is masked out by −∞ takes no part.
            Value threshold = b.Div(
                b.AddNumber(b.ReduceSum(b.Select(isPart, centred, zero), [axis]), -1), b.ReduceSum(b.Convert(isPart, x.Type.DType), [axis]));
            return b.Select(isPart, b.Sub(centred, b.Spread(threshold, x, axis)), zero);
        }

        /// <summary>
        /// Cross-entropy from logits: the mean over all rows of log Σ e^z − z[label], without the exponentials leaving the range; a scalar.
        /// </summary>
        /// <param name="logits">z, with the classes along the last axis.</param>
        /// <param name="labels">Class indices: the shape of the logits without its last dimension. One out of range is a fault in the data.</param>
        /// <exception cref="GraphCompilerException">GRC1002: the shapes do not fit.</exception>
        public Value CrossEntropy(Value logits, Value labels)
        {
            int axis = logits.Type.Rank - 1;
            Value centred = b.Centred(logits, axis);
            Value picked = b.Gather(centred, labels, axis, batchDims: axis);
            Value rows = b.Sub(b.Log(b.ReduceSum(b.Exp(centred), [axis])), picked);
            return b.Mean(rows, Enumerable.Range(0, axis).ToEquatable());
        }

        /// <summary>x less its maximum along an axis. The result of a softmax does not depend on it, so no gradient passes the maximum.</summary>
        private Value Centred(Value x, int axis) =>
            b.Sub(x, b.Spread(b.StopGradient(b.ReduceMax(x, [axis])), x, axis));

        /// <summary>A reduced value repeated along the axis again.</summary>
        private Value Spread(Value reduced, Value like, int axis) =>
            b.BroadcastInDim(reduced, like.Type.Shape, Enumerable.Range(0, like.Type.Rank).Where(d => d != axis).ToEquatable());
    }
}
