using System.Runtime.CompilerServices;
using GraphCompiler.Frontend.Optimizers;

namespace GraphCompiler.Frontend.Minimization;

/// <summary>A method that makes a smooth function small by its exact derivatives: for whole data sets and small problems, not for batches.</summary>
/// <remarks>
/// The method runs on the host, in double precision; values, gradients and products with the Hessian are compiled graphs. Memory is taken once.
/// <code>
/// Objective bowl = Objective.Of(x => Sum(x * x), F64(10));
/// MinimizationResult found = new LBfgs().Minimize(bowl, start);
/// MinimizationResult trained = model.Minimize(data, new HessianFree { MaxIterations = 50 });
/// </code>
/// </remarks>
public abstract record Minimizer
{
    /// <summary>The most iterations.</summary>
    public int MaxIterations { get; init; } = 200;

    /// <summary>It ends when every element of the gradient is at most this.</summary>
    public double GradientTolerance { get; init; } = 1e-8;

    /// <summary>
    /// It ends when three iterations one after another change the value by at most this, relative to the value or to 1, or by no more than it is rounded; with 0 it
    /// does not end for that.
    /// </summary>
    public double ValueTolerance { get; init; } = 1e-16;

    /// <summary>Minimizes.</summary>
    /// <param name="objective">The function.</param>
    /// <param name="start">Where it begins; of the objective's dimension.</param>
    /// <param name="progress">Is told of every iteration.</param>
    /// <param name="cancellation">Ends it, with the best point until then.</param>
    /// <param name="file">The user's file.</param>
    /// <param name="line">The user's line.</param>
    /// <returns>The best point, and how it ended; not to converge is a result, no fault.</returns>
    /// <exception cref="GraphCompilerException">
    /// GRC8012: an option out of range; GRC8014: a start of another dimension; GRC8030: the value at the start is no number; GRC8031: the function does not
    /// fall along its negative gradient, so that the gradient is wrong; GRC8032: the problem is too large for a method with a matrix.
    /// </exception>
    public MinimizationResult Minimize(
        Objective objective, ReadOnlySpan<double> start, IProgress<MinimizationStep>? progress = null, CancellationToken cancellation = default,
        [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        var location = new SourceLocation(file, line);
        if (Faults().ToArray() is { Length: > 0 } faults)
        {
            throw DiagnosticId.InvalidOption.Error($"{GetType().Name}: {string.Join("; ", faults)}", location);
        }

        if (start.Length != objective.Dimension)
        {
            throw DiagnosticId.DataMismatch.Error(
                FormattableString.Invariant($"the objective is of {objective.Dimension} numbers, the start has {start.Length}"), location);
        }

        var search = new Search(objective, start, this, progress, location, cancellation);
        MinimizationOutcome outcome;
        try
        {
            search.Begin();
            outcome = Run(search);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            outcome = MinimizationOutcome.Cancelled;
        }

        return search.Result(outcome);
    }

    /// <summary>Iterates until the search is done.</summary>
    internal abstract MinimizationOutcome Run(Search search);

    /// <summary>What is wrong with its options, a sentence each; empty where nothing is.</summary>
    private protected virtual IEnumerable<string> Faults() =>
    [
        .. OptionFaults.AtLeastOne("the number of iterations", MaxIterations),
        .. OptionFaults.NotNegative("the tolerance of the gradient", GradientTolerance),
        .. OptionFaults.NotNegative("the tolerance of the value", ValueTolerance),
    ];
}
