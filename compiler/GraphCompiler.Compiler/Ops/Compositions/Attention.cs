namespace GraphCompiler.Compiler.Ops.Compositions;

/// <summary>Attention (Vaswani et al. 2017). Queries are <c>[…, q, d]</c>, keys <c>[…, k, d]</c>, values <c>[…, k, v]</c>.</summary>
public static class Attention
{
    extension(GraphBuilder b)
    {
        /// <summary>softmax(q kᵀ · scale + mask) v.</summary>
        /// <param name="queries">Queries.</param>
        /// <param name="keys">Keys; the leading dimensions are those of the queries.</param>
        /// <param name="values">Values; the leading dimensions are those of the queries.</param>
        /// <param name="mask">Added to the scores, broadcast to <c>[…, q, k]</c>; null for none.</param>
        /// <param name="isCausal">Whether query i sees the keys up to i only.</param>
        /// <param name="scale">Factor of the scores; null for 1/√d.</param>
        public Value ScaledDotProductAttention(
            Value queries, Value keys, Value values, Value? mask = null, bool isCausal = false, double? scale = null)
        {
            int rank = queries.Type.Rank;
            EquatableArray<int> batch = [.. Enumerable.Range(0, rank - 2)];
            Value scores = b.MulNumber(
                b.Dot(queries, keys, new Dot(batch, batch, [rank - 1], [rank - 1])),
                scale ?? 1 / Math.Sqrt(queries.Type.Shape[^1]));
            if (mask is { } summand)
            {
                scores = b.Add(scores, b.BroadcastTo(summand, scores.Type.Shape));
            }

            if (isCausal)
            {
                TensorType index = scores.Type.With(DType.I32);
                Value isSeen = b.LessOrEqual(b.Iota(index, rank - 1), b.Iota(index, rank - 2));
                scores = b.Select(isSeen, scores, b.FullLike(scores, double.NegativeInfinity));
            }

            return b.Dot(b.Softmax(scores, rank - 1), values, new Dot(batch, batch, [rank - 1], [rank - 2]));
        }

        /// <summary><c>[b, t, heads · d]</c> to <c>[b, heads, t, d]</c>.</summary>
        public Value SplitHeads(Value x, long heads)
        {
            Shape shape = x.Type.Shape;
            return b.Transpose(b.Reshape(x, [shape[0], shape[1], heads, shape[2] / heads]), [0, 2, 1, 3]);
        }

        /// <summary><c>[b, heads, t, d]</c> to <c>[b, t, heads · d]</c>.</summary>
        public Value MergeHeads(Value x)
        {
            Shape shape = x.Type.Shape;
            return b.Reshape(b.Transpose(x, [0, 2, 1, 3]), [shape[0], shape[2], shape[1] * shape[3]]);
        }

        /// <summary>
        /// Rotary position embedding (Su et al. 2021): position t turns the pair (x[i], x[i + d/2]) by the angle t · base^(−2i/d). The last two
        /// dimensions are positions and features.
        /// </summary>
        public Value RotaryEmbedding(Value x, double wavelengthBase = 10000)
        {
            int last = x.Type.Rank - 1;
            long half = x.Type.Shape[last] / 2;
            (Value left, Value right) = (b.SliceAxis(x, last, 0, half), b.SliceAxis(x, last, half, 2 * half));
            Value exponent = b.MulNumber(b.Iota(left.Type, last), -Math.Log(wavelengthBase) / half);
            Value angle = b.Mul(b.Iota(left.Type, last - 1), b.Exp(exponent));
            (Value cos, Value sin) = (b.Cos(angle), b.Sin(angle));
            return b.Concatenate(
                last, b.Sub(b.Mul(left, cos), b.Mul(right, sin)), b.Add(b.Mul(right, cos), b.Mul(left, sin)));
        }
    }
}
