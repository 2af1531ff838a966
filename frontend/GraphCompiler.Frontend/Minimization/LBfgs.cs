using GraphCompiler.Frontend.Optimizers;

namespace GraphCompiler.Frontend.Minimization;

/// <summary>L-BFGS: a quasi-Newton method that keeps some steps and what they did to the gradient (Liu and Nocedal 1989).</summary>
/// <remarks>
/// With steps s and changes of the gradient y, kept where ⟨y, s⟩ is positive, the direction is <c>−H g</c> by the two-loop recursion, which begins with
/// <c>H₀ = ⟨y, s⟩ / ⟨y, y⟩</c>; the first one is the negative gradient, no longer than 1 in its sum. Memory: 2 · history + 7 vectors.
/// </remarks>
/// <param name="History">The most steps that are kept.</param>
/// <param name="LeastCurvature">A step is kept where ⟨y, s⟩ is greater than this, and than the rounding of ⟨y, y⟩; 1e-10 in PyTorch.</param>
public sealed record LBfgs(int History = 10, double LeastCurvature = 0) : DescentMethod
{
    /// <inheritdoc/>
    internal override IDirections Begin(Search search) => new Directions(search.Dimension, History, LeastCurvature);

    /// <inheritdoc/>
    private protected override IEnumerable<string> Faults() =>
        [.. base.Faults(), .. OptionFaults.AtLeastOne("the history", History), .. OptionFaults.NotNegative("the least curvature", LeastCurvature)];

    private sealed class Directions(int dimension, int history, double leastCurvature) : IDirections
    {
        private readonly double[][] steps = new double[history][], changes = new double[history][];
        private readonly double[] products = new double[history], factors = new double[history];
        private double[] step = new double[dimension], change = new double[dimension];
        private int count, next;
        private double scale = 1;

        public double Next(Search search)
        {
            search.TakeSteepestDescent();
            if (count == 0)
            {
                return FirstLength(search);
            }

            double[] d = search.Direction;
            for (int age = 1; age <= count; age++)
            {
                int i = Kept(age);
                factors[i] = Vectors.Dot(steps[i], d) / products[i];
                Vectors.Add(-factors[i], changes[i], d);
            }

            Vectors.Scale(scale, d, d);
            for (int age = count; age >= 1; age--)
            {
                int i = Kept(age);
                Vectors.Add(factors[i] - (Vectors.Dot(changes[i], d) / products[i]), steps[i], d);
            }

            return 1;
        }

        public void Moved(Search search, double length)
        {
            Vectors.Scale(length, search.Direction, step);
            Vectors.Combine(1, search.Gradient, -1, search.GradientBefore, change);
            double product = Vectors.Dot(change, step), square = Vectors.Dot(change, change);
            if (product > leastCurvature && product > double.Epsilon + (Math.ScaleB(1, -52) * square))
            {
                // The place of the oldest step is taken only now: one that is not kept leaves all others.
                (steps[next], step) = (step, steps[next] ?? new double[dimension]);
                (changes[next], change) = (change, changes[next] ?? new double[dimension]);
                products[next] = product;
                scale = product / square;
                next = (next + 1) % history;
                count = Math.Min(count + 1, history);
            }
        }

        public void Forget() => count = 0;

        private int Kept(int age) => (next - age + history) % history;
    }
}
