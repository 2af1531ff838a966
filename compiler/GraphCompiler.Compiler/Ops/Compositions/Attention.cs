namespace GraphCompiler.Compiler.Ops.Compositions;

/// <summary>Attention (Vaswani et al. 2017). Queries are <c>[…, q, d]</c>, keys <c>[…, k, d]</c>, values <c>[…, k, v]</c>.</summary>
public static class Attention
{
    extension(GraphBuilder b)
    {
        /// <summary>softmax(q kᵀ · scale + mask) v.</summary>
        /// <param name="queries">Queries, <c>[…, heads, q, d]</c> or <c>[…, q, d]</c>.</param>
        /// <param name="keys">
        /// Keys. Their leading dimensions are those of the queries; the last of them may be a divisor: then each key and value is for as many heads of the
        /// queries in a row (grouped queries, Ainslie et al. 2023).
        /// </param>
        /// <param name="values">Values, with the leading dimensions of the keys.</param>
        /// <param name="mask">Added to the scores, broadcast to <c>[…, q, k]</c>; null for none.</param>
        /// <param name="isCausal">Whether query i sees the keys up to i only.</param>
        /// <param name="scale">Factor of the scores; null for 1/√d.</param>
        /// <param name="onWeights">What is done to the weights after the softmax, such as dropout; null for nothing.</param>
        public Value ScaledDotProductAttention(
            Value queries, Value keys, Value values, Value? mask = null, bool isCausal = false, double? scale = null,
            Func<Value, Value>? onWeights = null)
        {
            int rank = queries.Type.Rank;
            Shape asked = queries.Type.Shape;
            EquatableArray<int> batch = [.. Enumerable.Range(0, rank - 2)];
            // Queries of heads that share a key are rows of one matrix; where each head has its own, the shape stays.
            Shape leading = [.. keys.Type.Shape.Take(rank - 2)];
            Shape grouped = [.. leading, asked.Elements / Math.Max(1, leading.Elements * asked[^1]), asked[^1]];
            Value products = b.Dot(b.Reshape(queries, grouped), keys, new Dot(batch, batch, [rank - 1], [rank - 1]));
            Value scores = b.MulNumber(
                b.Reshape(products, [.. asked.Take(rank - 1), keys.Type.Shape[^2]]), scale ?? 1 / Math.Sqrt(asked[^1]));
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

            Value weights = b.Softmax(scores, rank - 1);
            Value used = b.Reshape(onWeights is null ? weights : onWeights(weights), products.Type.Shape);
            Value mixed = b.Dot(used, values, new Dot(batch, batch, [rank - 1], [rank - 2]));
            return b.Reshape(mixed, [.. asked.Take(rank - 1), values.Type.Shape[^1]]);
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
            TensorType turned = x.Type.With([.. x.Type.Shape.Take(last), half]);
            Value exponent = b.MulNumber(b.Iota(turned, last), -Math.Log(wavelengthBase) / half);
            Value angle = b.Mul(b.Iota(turned, last - 1), b.Exp(exponent));
            return b.RotatePairs(x, b.Cos(angle), b.Sin(angle));
        }

        /// <summary>Pairs of features turned by angles: <c>(u, v)</c> to <c>(u cos − v sin, v cos + u sin)</c>.</summary>
        /// <param name="x">Features along the last axis, of even size d.</param>
        /// <param name="cos">Cosines, broadcast to the shape of x with d/2 features.</param>
        /// <param name="sin">Sines, of the same shape.</param>
        /// <param name="interleaved">Whether pairs are (x[2i], x[2i + 1]); else they are (x[i], x[i + d/2]).</param>
        public Value RotatePairs(Value x, Value cos, Value sin, bool interleaved = false)
        {
            int last = x.Type.Rank - 1;
            Shape shape = x.Type.Shape;
            long half = shape[last] / 2;
            // Interleaved pairs are the two columns of a matrix; else they are its two rows.
            int axis = interleaved ? last + 1 : last;
            Value pairs = b.Reshape(x, interleaved ? [.. shape.Take(last), half, 2] : [.. shape.Take(last), 2, half]);
            (Value u, Value v) = (b.At(pairs, axis, 0), b.At(pairs, axis, 1));
            (Value c, Value s) = (b.BroadcastTo(cos, u.Type.Shape), b.BroadcastTo(sin, u.Type.Shape));
            return b.Reshape(b.Stack(axis, b.Sub(b.Mul(u, c), b.Mul(v, s)), b.Add(b.Mul(v, c), b.Mul(u, s))), shape);
        }
    }
}
