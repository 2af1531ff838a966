namespace GraphCompiler.Compiler.Ops.Random;

/// <summary>Distributions that are drawn by trying until every element has accepted: element i depends on the key, on i and on its parameters alone.</summary>
/// <remarks>
/// Each try has a key of its own, and an element keeps what its first accepted try gave: neither the number of threads nor the elements beside it
/// change a bit. Parameters take no gradient. A parameter that is no number, or outside its range, gives NaN.
/// </remarks>
public static class RejectionSampling
{
    /// <summary>The rate from which the number of events is drawn by rejection; below, events are counted one by one.</summary>
    private const double FewEvents = 10;

    extension(GraphBuilder b)
    {
        /// <summary>Gamma of scale 1 (G. Marsaglia and W. W. Tsang, "A Simple Method for Generating Gamma Variables", 2000).</summary>
        /// <param name="key">A key, u32[2].</param>
        /// <param name="concentration">The shape parameter of each element, 0 or more: its mean and variance.</param>
        /// <remarks>Below 1: that of concentration + 1, times <c>u^(1/concentration)</c>.</remarks>
        public Value Gamma(Value key, Value concentration)
        {
            GammaDraw draw = b.DrawGamma(key, b.StopGradient(concentration));
            Value value = b.Mul(b.Mul(draw.Scale, draw.Cube), b.Exp(draw.LogFactor));
            return b.StopGradient(b.Select(draw.IsDrawn, value, b.Degenerate(draw.Concentration)));
        }

        /// <summary>Beta: the share of the first of two gammas in their sum.</summary>
        /// <param name="key">A key, u32[2].</param>
        /// <param name="first">The first parameter of each element, above 0.</param>
        /// <param name="second">The second one, above 0, of the same type.</param>
        public Value Beta(Value key, Value first, Value second) => b.Logistic(b.Sub(
            b.LogGamma(b.FoldIn(key, b.Scalar(DType.U32, 0)), first), b.LogGamma(b.FoldIn(key, b.Scalar(DType.U32, 1)), second)));

        /// <summary>Dirichlet: the shares of gammas in their sum along an axis.</summary>
        /// <param name="key">A key, u32[2].</param>
        /// <param name="concentration">The parameters, above 0.</param>
        /// <param name="axis">The axis along which results sum to 1.</param>
        public Value Dirichlet(Value key, Value concentration, int axis) => b.Softmax(b.LogGamma(key, concentration), axis);

        /// <summary>
        /// The number of events of a rate, as a float: exponential waiting times are added, or it is drawn by transformed rejection
        /// (W. Hörmann, "The transformed rejection method for generating Poisson random variables", 1993, PTRS).
        /// </summary>
        /// <param name="key">A key, u32[2].</param>
        /// <param name="rate">The rate of each element, 0 or more: its mean and variance.</param>
        public Value Poisson(Value key, Value rate)
        {
            rate = b.StopGradient(rate);
            Value zero = b.ZeroLike(rate), isFew = b.Less(rate, b.FullLike(rate, FewEvents));
            Value isDrawn = b.IsPositiveAndFinite(rate);
            // Time that has passed, events so far.
            Value[] drawn = b.Until(key, isDrawn, [zero, zero], (tryKey, state) =>
            {
                Value u = b.OpenUniform(b.FoldIn(tryKey, b.Scalar(DType.U32, 0)), rate.Type), v = b.OpenUniform(b.FoldIn(tryKey, b.Scalar(DType.U32, 1)), rate.Type);
                Value time = b.Sub(state[0], b.Log(u)), isOver = b.Greater(time, rate);
                Value counted = b.Select(isOver, state[1], b.AddNumber(state[1], 1));
                (Value tried, Value isAccepted) = b.TransformedRejection(rate, u, v);
                return (b.Select(isFew, isOver, isAccepted), [time, b.Select(isFew, counted, tried)]);
            });
            return b.StopGradient(b.Select(isDrawn, drawn[1], b.Degenerate(rate)));
        }

        /// <summary>The logarithm of a gamma, finite where that itself would be 0.</summary>
        private Value LogGamma(Value key, Value concentration)
        {
            GammaDraw draw = b.DrawGamma(key, b.StopGradient(concentration));
            Value value = b.Add(b.Add(b.Log(draw.Scale), b.Log(draw.Cube)), draw.LogFactor);
            return b.StopGradient(b.Select(draw.IsDrawn, value, b.Log(b.Degenerate(draw.Concentration))));
        }

        private GammaDraw DrawGamma(Value key, Value concentration)
        {
            Value one = b.OneLike(concentration), isSmall = b.Less(concentration, one);
            Value scale = b.AddNumber(b.Select(isSmall, b.Add(concentration, one), concentration), -1.0 / 3);
            Value width = b.Rsqrt(b.MulNumber(scale, 9));
            Value isDrawn = b.IsPositiveAndFinite(concentration);
            Value[] drawn = b.Until(key, isDrawn, [one], (tryKey, _) =>
            {
                Value x = b.Normal(b.FoldIn(tryKey, b.Scalar(DType.U32, 0)), concentration.Type);
                Value u = b.OpenUniform(b.FoldIn(tryKey, b.Scalar(DType.U32, 1)), concentration.Type);
                Value root = b.Add(b.Mul(width, x), one), isPositive = b.Greater(root, b.ZeroLike(root));
                Value cube = b.Mul(b.Square(root), root);
                Value bound = b.Add(b.MulNumber(b.Square(x), 0.5), b.Mul(scale, b.Add(b.Sub(one, cube), b.Log(cube))));
                return (b.And(isPositive, b.Less(b.Log(u), bound)), [cube]);
            });
            Value factor = b.OpenUniform(b.FoldIn(b.FoldIn(key, b.Scalar(DType.U32, uint.MaxValue)), b.Scalar(DType.U32, 2)), concentration.Type);
            return new GammaDraw(concentration, isDrawn, scale, drawn[0], b.Select(isSmall, b.Div(b.Log(factor), concentration), b.ZeroLike(concentration)));
        }

        /// <summary>A number of events, and whether it is accepted.</summary>
        private (Value Tried, Value IsAccepted) TransformedRejection(Value rate, Value u, Value v)
        {
            Value width = b.AddNumber(b.MulNumber(b.Sqrt(rate), 2.53), 0.931), height = b.AddNumber(b.MulNumber(width, 0.02483), -0.059);
            Value inverse = b.AddNumber(b.Div(b.FullLike(width, 1.1328), b.AddNumber(width, -3.4)), 1.1239);
            Value surely = b.AddNumber(b.Div(b.FullLike(width, -3.6224), b.AddNumber(width, -2)), 0.9277);
            Value centred = b.AddNumber(u, -0.5), side = b.AddNumber(b.Neg(b.Abs(centred)), 0.5);
            Value slope = b.Add(b.MulNumber(b.Div(height, side), 2), width);
            Value tried = b.Floor(b.AddNumber(b.Add(b.Mul(slope, centred), rate), 0.43));
            Value isSure = b.And(b.GreaterOrEqual(side, b.FullLike(side, 0.07)), b.LessOrEqual(v, surely));
            Value isOut = b.Or(b.Less(tried, b.ZeroLike(tried)), b.And(b.Less(side, b.FullLike(side, 0.013)), b.Greater(v, side)));
            Value drawn = b.Sub(b.Log(b.Mul(v, inverse)), b.Log(b.Add(b.Div(height, b.Square(side)), width)));
            return (tried, b.Or(isSure, b.And(b.Not(isOut), b.LessOrEqual(drawn, b.LogOfPoisson(rate, tried)))));
        }

        /// <summary>−λ + k log λ − log k!, as a distance from the mean (C. Loader, "Fast and Accurate Computation of Binomial Probabilities", 2000).</summary>
        private Value LogOfPoisson(Value rate, Value k)
        {
            Value one = b.OneLike(k), safe = b.Max(k, one);
            Value x = b.Div(b.Sub(safe, rate), rate);
            Value deviance = b.Mul(rate, b.Sub(b.Mul(b.Add(x, one), b.Log1p(x)), x));
            // Stirling's series of what log k! has beside k log k − k + ½ log 2πk.
            Value inverse = b.Div(one, safe), square = b.Square(inverse);
            Value series = b.FullLike(k, 1.0 / 1260);
            series = b.AddNumber(b.Mul(series, square), -1.0 / 360);
            series = b.Mul(b.AddNumber(b.Mul(series, square), 1.0 / 12), inverse);
            Value log = b.Neg(b.Add(b.Add(deviance, series), b.MulNumber(b.Log(b.MulNumber(safe, 2 * Math.PI)), 0.5)));
            return b.Select(b.Less(k, one), b.Neg(rate), log);
        }

        /// <summary>Tries, with a key each, until all elements that are wanted have accepted.</summary>
        /// <param name="key">A key, u32[2].</param>
        /// <param name="isWanted">Which elements are drawn.</param>
        /// <param name="initial">What each element has before the first try.</param>
        /// <param name="attempt">One try: of its key and what elements have, whether they accept, and what they have then.</param>
        private Value[] Until(
            Value key, Value isWanted, IReadOnlyList<Value> initial, Func<Value, IReadOnlyList<Value>, (Value IsAccepted, Value[] State)> attempt)
        {
            EquatableArray<int> all = [.. Enumerable.Range(0, isWanted.Type.Rank)];
            Value[] last = b.While(
                carries => b.ReduceOr(carries[1], all),
                carries =>
                {
                    Value isOpen = carries[1];
                    (Value isAccepted, Value[] state) = attempt(b.FoldIn(key, carries[0]), [.. carries.Skip(2)]);
                    return
                    [
                        b.Add(carries[0], b.OneLike(carries[0])), b.And(isOpen, b.Not(isAccepted)),
                        .. state.Zip(carries.Skip(2), (now, before) => b.Select(isOpen, now, before)),
                    ];
                },
                [b.Scalar(DType.U32, 0), isWanted, .. initial]);
            return last[2..];
        }

        private Value IsPositiveAndFinite(Value x) =>
            b.And(b.Greater(x, b.ZeroLike(x)), b.Less(x, b.FullLike(x, double.PositiveInfinity)));

        /// <summary>What is drawn for a parameter of 0, or one that is not finite: itself; NaN below 0.</summary>
        private Value Degenerate(Value parameter) =>
            b.Select(b.GreaterOrEqual(parameter, b.ZeroLike(parameter)), parameter, b.FullLike(parameter, double.NaN));
    }

    /// <summary>A gamma is scale · cube · e^logFactor where it is drawn.</summary>
    private sealed record GammaDraw(Value Concentration, Value IsDrawn, Value Scale, Value Cube, Value LogFactor);
}
