namespace GraphCompiler.Compiler.Ops.Compositions;

/// <summary>Losses of each element or row, before any mean or sum over them.</summary>
public static class Losses
{
    extension(GraphBuilder b)
    {
        /// <summary>−x[label] for each row: the negative log-likelihood from log-probabilities.</summary>
        /// <param name="logProbabilities">Log-probabilities, the classes along <paramref name="axis"/>.</param>
        /// <param name="labels">Class indices, of the shape without that axis. One out of range is a fault in the data.</param>
        /// <param name="axis">The axis of the classes.</param>
        public Value NegativeLogLikelihood(Value logProbabilities, Value labels, int axis) =>
            b.Neg(b.Gather(b.MoveAxisToEnd(logProbabilities, axis), labels, labels.Type.Rank, batchDims: labels.Type.Rank));

        /// <summary>−Σ target · log softmax(x) along the last axis: cross-entropy with probabilities as targets.</summary>
        public Value CrossEntropyWithProbabilities(Value logits, Value targets) =>
            b.Neg(b.ReduceSum(b.Mul(targets, b.LogSoftmax(logits, logits.Type.Rank - 1)), [logits.Type.Rank - 1]));

        /// <summary>max(x, 0) − x · y + log(1 + e^−|x|): binary cross-entropy from logits, with targets in [0, 1].</summary>
        /// <remarks>This is softplus(x) − x · y, in the order in which large logits cancel before the small term is added.</remarks>
        public Value BinaryCrossEntropyWithLogits(Value logits, Value targets)
        {
            Value zero = b.ZeroLike(logits), line = b.Sub(b.Max(logits, zero), b.Mul(logits, targets));
            // −|x|, but with the slope −1 at 0, where that of the maximum is 1: together they have softplus's derivatives of any order.
            Value below = b.Select(b.GreaterOrEqual(logits, zero), b.Neg(logits), logits);
            return b.Add(line, b.Log1p(b.Exp(below)));
        }

        /// <summary>−(y log p + (1 − y) log(1 − p)): binary cross-entropy from probabilities; no logarithm counts as less than −100, as in PyTorch.</summary>
        public Value BinaryCrossEntropyOfProbabilities(Value probabilities, Value targets)
        {
            Value Bounded(Value log) => b.Max(b.FullLike(log, -100), log);
            return b.Neg(b.Add(
                b.Mul(targets, Bounded(b.Log(probabilities))),
                b.Mul(b.Sub(b.OneLike(targets), targets), Bounded(b.Log1p(b.Neg(probabilities))))));
        }

        /// <summary>d² / 2 where |d| ≤ delta, else delta · (|d| − delta / 2), with d = x − y (Huber 1964).</summary>
        public Value HuberLoss(Value x, Value y, double delta)
        {
            Value distance = b.Abs(b.Sub(x, y));
            Value square = b.MulNumber(b.Square(distance), 0.5);
            Value line = b.MulNumber(b.AddNumber(distance, -delta / 2), delta);
            return b.Select(b.LessOrEqual(distance, b.FullLike(distance, delta)), square, line);
        }

        /// <summary>y · (log y − x), 0 where y = 0: the divergence from log-probabilities x to probabilities y.</summary>
        public Value KullbackLeibler(Value logProbabilities, Value targets)
        {
            Value isZero = b.Equal(targets, b.ZeroLike(targets));
            Value log = b.Log(b.Select(isZero, b.OneLike(targets), targets));
            // Not even a probability of 0 counts there: 0 · ∞ has no value.
            return b.Select(isZero, b.ZeroLike(targets), b.Mul(targets, b.Sub(log, logProbabilities)));
        }

        /// <summary>max(0, 1 − x · y), with targets −1 and 1.</summary>
        public Value HingeLoss(Value x, Value targets) => b.Relu(b.Sub(b.OneLike(x), b.Mul(x, targets)));

        /// <summary>e^x − y · x: Poisson's negative log-likelihood from log-rates, without the terms of the target alone.</summary>
        public Value PoissonLoss(Value logRates, Value targets) => b.Sub(b.Exp(logRates), b.Mul(targets, logRates));

        /// <summary>(log v + (x − y)² / v) / 2: the negative log-likelihood of a normal distribution, without its constant.</summary>
        public Value GaussianLoss(Value mean, Value targets, Value variance) => b.MulNumber(
            b.Add(b.Log(variance), b.Div(b.Square(b.Sub(mean, targets)), variance)), 0.5);

        /// <summary>⟨x, y⟩ / (‖x‖ ‖y‖) along an axis, with norms of at least 10⁻⁸, as in PyTorch.</summary>
        public Value CosineSimilarity(Value x, Value y, int axis)
        {
            Value Length(Value v) => b.L2Norm(v, [axis]) is var norm ? b.Max(norm, b.FullLike(norm, 1e-8)) : default;
            return b.Div(b.ReduceSum(b.Mul(x, y), [axis]), b.Mul(Length(x), Length(y)));
        }
    }
}
