using GraphCompiler.Frontend.Optimizers;

namespace GraphCompiler.Frontend.Minimization;

/// <summary>Saddle-free Newton for small problems: <c>d = −|H|⁻¹ g</c>, where |H| has the sizes of H's eigenvalues (Dauphin et al. 2014).</summary>
/// <remarks>
/// Along directions of negative curvature it goes away from a saddle point, where Newton's method is drawn to it. Sizes below <c>damping · the largest</c>
/// count as that. Each iteration takes n products with the Hessian and an eigendecomposition.
/// </remarks>
/// <param name="Damping">The least size of an eigenvalue, relative to the largest.</param>
public sealed record SaddleFreeNewton(double Damping = 1e-6) : DescentMethod
{
    /// <inheritdoc/>
    internal override IDirections Begin(Search search) => new Directions(search, Damping);

    /// <inheritdoc/>
    private protected override IEnumerable<string> Faults() => [.. base.Faults(), .. OptionFaults.Positive("the damping", Damping)];

    private sealed class Directions(Search start, double damping) : IDirections
    {
        private readonly DenseHessian hessian = new(start);
        private readonly double[] values = new double[start.Dimension], vectors = new double[start.Dimension * start.Dimension];

        public double Next(Search search)
        {
            hessian.Compute(search);
            hessian.Matrix.Decompose(values, vectors);
            double least = damping * Vectors.MaxNorm(values);
            if (!(least > 0))
            {
                search.TakeSteepestDescent();
                return FirstLength(search);
            }

            Array.Clear(search.Direction);
            for (int i = 0; i < values.Length; i++)
            {
                ReadOnlySpan<double> vector = vectors.AsSpan(i * values.Length, values.Length);
                Vectors.Add(-Vectors.Dot(vector, search.Gradient) / Math.Max(least, Math.Abs(values[i])), vector, search.Direction);
            }

            return 1;
        }

        public void Moved(Search search, double length)
        {
        }

        public void Forget()
        {
        }
    }
}
