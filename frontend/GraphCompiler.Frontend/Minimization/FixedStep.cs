using GraphCompiler.Frontend.Optimizers;

namespace GraphCompiler.Frontend.Minimization;

/// <summary>No search: the first length times a factor, whatever the value does.</summary>
/// <param name="Length">The factor.</param>
public sealed record FixedStep(double Length = 1) : LineSearch
{
    /// <inheritdoc/>
    internal override double? Find(Search search, double first)
    {
        (double value, _) = search.Try(first * Length);
        return double.IsFinite(value) ? first * Length : null;
    }

    /// <inheritdoc/>
    internal override IEnumerable<string> Faults() => OptionFaults.Positive("the length of a step", Length);
}
