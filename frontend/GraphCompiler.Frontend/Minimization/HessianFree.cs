using GraphCompiler.Frontend.Optimizers;

namespace GraphCompiler.Frontend.Minimization;

/// <summary>Hessian-free optimization: truncated Newton, whose systems are solved by conjugate gradients over products with vectors (Martens 2010).</summary>
/// <remarks>
/// Each iteration makes <c>q(d) = ⟨g, d⟩ + ½ ⟨d, (B + λI) d⟩</c> small, beginning with 0.95 of the last direction, until
/// <c>k = max(10, i / 10)</c> inner iterations lowered it by less than <c>k · 5e-4</c> of itself, or a direction of negative curvature is met. B is Gauss and
/// Newton's matrix where the objective has one (models do), else the Hessian. The step is halved until the value falls as the slope promises; λ follows
/// Levenberg and Marquardt's rule: × 2/3 where the fall is more than ¾ of that of q, × 3/2 where it is less than ¼. Memory: 9 vectors.
/// </remarks>
/// <param name="Damping">λ at the start.</param>
/// <param name="MaxInner">The most inner iterations of one iteration.</param>
public sealed record HessianFree(double Damping = 1, int MaxInner = 250) : Minimizer
{
    private const double Decrease = 1e-4;

    /// <inheritdoc/>
    internal override MinimizationOutcome Run(Search search)
    {
        var inner = new TruncatedSolve(search.Dimension, MaxInner);
        double damping = Damping;
        while (true)
        {
            if (search.Ended() is { } ended)
            {
                return ended;
            }

            double model = inner.Solve(search, damping);
            double before = search.Value, length = 1;
            if (!(search.Slope < 0))
            {
                search.TakeSteepestDescent();
                (model, length) = (double.NaN, DescentMethod.FirstLength(search));
                inner.Forget();
            }

            if (!TakeStep(search, ref length))
            {
                search.TakeSteepestDescent();
                inner.Forget();
                double first = DescentMethod.FirstLength(search);
                (model, length) = (double.NaN, first);
                if (!TakeStep(search, ref length))
                {
                    return search.NoDescent(first);
                }
            }

            if (search.Accept(length) is { } settled)
            {
                return settled;
            }

            double ratio = (search.Value - before) / model;
            damping = ratio > 0.75 ? damping * 2 / 3 : ratio >= 0.25 ? damping : damping * 3 / 2;
        }
    }

    /// <inheritdoc/>
    private protected override IEnumerable<string> Faults() =>
        [.. base.Faults(), .. OptionFaults.NotNegative("the damping", Damping), .. OptionFaults.AtLeastOne("the number of inner iterations", MaxInner)];

    /// <summary>Halves a step until the value falls as its slope promises.</summary>
    private static bool TakeStep(Search search, ref double length)
    {
        double slope = search.Slope;
        for (int i = 0; i < 40; i++)
        {
            (double value, _) = search.Try(length);
            if (value <= search.Value + (Decrease * length * slope))
            {
                return true;
            }

            length /= 2;
        }

        return false;
    }
}
