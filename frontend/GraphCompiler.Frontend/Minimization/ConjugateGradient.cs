namespace GraphCompiler.Frontend.Minimization;

/// <summary>The nonlinear method of conjugate gradients: <c>d = −g + β d</c> (Nocedal and Wright 2006, section 5.2).</summary>
/// <remarks>It begins anew where successive gradients are far from orthogonal: <c>|⟨g′, g⟩| ≥ 0.2 ⟨g′, g′⟩</c> (Powell 1977). Memory: 5 vectors.</remarks>
/// <param name="Formula">The formula of β.</param>
public sealed record ConjugateGradient(ConjugateGradientFormula Formula = ConjugateGradientFormula.PolakRibierePlus) : DescentMethod
{
    /// <inheritdoc/>
    internal override IDirections Begin(Search search) => new Directions(search.Dimension, Formula);

    private sealed class Directions(int dimension, ConjugateGradientFormula formula) : IDirections
    {
        private readonly double[] previous = new double[dimension];
        private double factor, length, slope;
        private bool isFirst = true;

        public double Next(Search search)
        {
            search.TakeSteepestDescent();
            if (!isFirst && factor != 0)
            {
                Vectors.Add(factor, previous, search.Direction);
            }

            // The change of first order that the last step made is expected of this one.
            double first = isFirst ? FirstLength(search) : length * slope / search.Slope;
            slope = search.Slope;
            search.Direction.CopyTo(previous);
            return double.IsFinite(first) && first > 0 ? first : FirstLength(search);
        }

        public void Moved(Search search, double taken)
        {
            (length, isFirst) = (taken, false);
            search.Direction.CopyTo(previous);
            ReadOnlySpan<double> now = search.Gradient, before = search.GradientBefore;
            double nowNow = Vectors.Dot(now, now), nowBefore = Vectors.Dot(now, before), beforeBefore = Vectors.Dot(before, before);
            double alongChange = Vectors.Dot(previous, now) - Vectors.Dot(previous, before);
            factor = Math.Abs(nowBefore) >= 0.2 * nowNow ? 0 : formula switch
            {
                ConjugateGradientFormula.FletcherReeves => nowNow / beforeBefore,
                ConjugateGradientFormula.HestenesStiefel => (nowNow - nowBefore) / alongChange,
                ConjugateGradientFormula.DaiYuan => nowNow / alongChange,
                _ => Math.Max(0, (nowNow - nowBefore) / beforeBefore),
            };
        }

        public void Forget() => isFirst = true;
    }
}
