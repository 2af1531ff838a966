namespace GraphCompiler.Frontend.Minimization;

/// <summary>Newton's method for small problems: <c>(H + τI) d = −g</c>, with the whole Hessian (Nocedal and Wright 2006, algorithms 3.2 and 3.3).</summary>
/// <remarks>
/// τ is 0 where Cholesky's factors of H exist, else the first of a growing row for which they do. It goes to saddle points no more than any method of
/// descent does; <see cref="SaddleFreeNewton"/> leaves them faster. Each iteration takes n products with the Hessian and n³ / 3 operations.
/// </remarks>
public sealed record Newton : DescentMethod
{
    /// <inheritdoc/>
    internal override IDirections Begin(Search search) => new Directions(search);

    private sealed class Directions(Search start) : IDirections
    {
        private readonly DenseHessian hessian = new(start);

        public double Next(Search search)
        {
            hessian.Compute(search);
            search.TakeSteepestDescent();
            double size = Vectors.MaxNorm(hessian.Matrix.Rows);
            double shift = 0;
            while (!hessian.Matrix.Solve(shift, search.Direction, search.Direction))
            {
                shift = shift == 0 ? Math.Max(1e-3 * size, 1e-12) : 4 * shift;
                if (!double.IsFinite(shift))
                {
                    return FirstLength(search);
                }
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
