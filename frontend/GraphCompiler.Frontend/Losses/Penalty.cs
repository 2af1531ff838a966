using GraphCompiler.Frontend.Tensors;

namespace GraphCompiler.Frontend.Losses;

/// <summary>A penalty on the weights, added to the loss; biases, scales and offsets are left out.</summary>
/// <param name="L1">Factor of Σ|w|, at least 0.</param>
/// <param name="L2">Factor of Σw², at least 0.</param>
public sealed record Penalty(double L1 = 0, double L2 = 0)
{
    /// <summary>Refuses factors out of range.</summary>
    /// <exception cref="GraphCompilerException">GRC8012: one is negative or no number.</exception>
    internal void Require(SourceLocation location)
    {
        Layers.Options.NotNegative(L1, "the factor of L1", location);
        Layers.Options.NotNegative(L2, "the factor of L2", location);
    }

    /// <summary>The penalty of the given weights; null for none.</summary>
    internal Tensor? Apply(IEnumerable<Tensor> weights)
    {
        Tensor? sum = null;
        foreach (Tensor w in weights)
        {
            if (L1 != 0)
            {
                sum = Plus(sum, Functions.Sum(Functions.Abs(w)) * L1);
            }

            if (L2 != 0)
            {
                sum = Plus(sum, Functions.Sum(w * w) * L2);
            }
        }

        return sum;
    }

    private static Tensor Plus(Tensor? sum, Tensor term) => sum is null ? term : sum + term;
}
