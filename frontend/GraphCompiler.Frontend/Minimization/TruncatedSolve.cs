namespace GraphCompiler.Frontend.Minimization;

/// <summary>Conjugate gradients on <c>(B + λI) d = −g</c>, ended when the quadratic no longer falls by much (Martens 2010, section 4.4).</summary>
/// <param name="dimension">Length of the vectors.</param>
/// <param name="maxIterations">The most iterations.</param>
internal sealed class TruncatedSolve(int dimension, int maxIterations)
{
    private const double Tolerance = 5e-4, WarmStart = 0.95;
    private readonly double[] residual = new double[dimension], conjugate = new double[dimension], product = new double[dimension];
    private readonly double[] last = new double[dimension], values = new double[maxIterations + 1];

    /// <summary>Forgets the last direction.</summary>
    public void Forget() => Array.Clear(last);

    /// <summary>Writes the search's direction; gives the value of the quadratic there, without damping.</summary>
    public double Solve(Search search, double damping)
    {
        double[] d = search.Direction;
        Vectors.Scale(WarmStart, last, d);
        Multiply(search, d, damping);
        Vectors.Combine(-1, search.Gradient, -1, product, residual); // r = −g − (B + λI) d
        residual.CopyTo(conjugate, 0);
        double square = Vectors.Dot(residual, residual);
        values[0] = Quadratic(search, d);
        for (int i = 1; i <= maxIterations && square > 0; i++)
        {
            Multiply(search, conjugate, damping);
            double curvature = Vectors.Dot(conjugate, product);
            if (!(curvature > 0))
            {
                // Downhill without end: the first such direction is followed itself, a later one left to the next iteration.
                if (i == 1 && values[0] >= 0)
                {
                    conjugate.CopyTo(d, 0);
                }

                break;
            }

            double length = square / curvature;
            Vectors.Add(length, conjugate, d);
            Vectors.Add(-length, product, residual);
            double next = Vectors.Dot(residual, residual);
            Vectors.Combine(1, residual, next / square, conjugate, conjugate);
            square = next;
            values[i] = Quadratic(search, d);
            int back = Math.Max(10, i / 10);
            if (i > back && values[i] < 0 && (values[i] - values[i - back]) / values[i] < back * Tolerance)
            {
                break;
            }
        }

        d.CopyTo(last, 0);
        double damped = Quadratic(search, d);
        return damped - (damping / 2 * Vectors.Dot(d, d));
    }

    private void Multiply(Search search, ReadOnlySpan<double> vector, double damping)
    {
        search.CurvatureProduct(vector, product);
        Vectors.Add(damping, vector, product);
    }

    /// <summary>q(d) = ½ ⟨d, g − r⟩, as <c>(B + λI) d = −g − r</c>.</summary>
    private double Quadratic(Search search, double[] d) => (Vectors.Dot(d, search.Gradient) - Vectors.Dot(d, residual)) / 2;
}
