namespace GraphCompiler.Frontend.Minimization;

/// <summary>The run of a minimizer: where it is, where it tries to go, and what it has used.</summary>
internal sealed class Search
{
    private readonly Objective objective;
    private readonly Minimizer options;
    private readonly IProgress<MinimizationStep>? progress;
    private readonly SourceLocation location;
    private double[] point, gradient, trialPoint, trialGradient;
    private double trialValue = double.NaN;
    private int iterations, evaluations, products, still;

    public Search(
        Objective objective, ReadOnlySpan<double> start, Minimizer options, IProgress<MinimizationStep>? progress,
        SourceLocation location, CancellationToken cancellation)
    {
        (this.objective, this.options, this.progress, this.location) = (objective, options, progress, location);
        Cancellation = cancellation;
        point = start.ToArray();
        (gradient, trialPoint, trialGradient) = (new double[start.Length], new double[start.Length], new double[start.Length]);
        Direction = new double[start.Length];
        Value = double.NaN;
    }

    /// <summary>Length of the vectors.</summary>
    public int Dimension => point.Length;

    /// <summary>The point.</summary>
    public ReadOnlySpan<double> Point => point;

    /// <summary>The value there.</summary>
    public double Value { get; private set; }

    /// <summary>The gradient there.</summary>
    public ReadOnlySpan<double> Gradient => gradient;

    /// <summary>The gradient at the point that was left last.</summary>
    public ReadOnlySpan<double> GradientBefore => trialGradient;

    /// <summary>Where it goes next; the method writes it.</summary>
    public double[] Direction { get; }

    /// <summary>Slope of the function along the direction.</summary>
    public double Slope => Vectors.Dot(gradient, Direction);

    /// <summary>Rounding of the value.</summary>
    public double Rounding => 4 * objective.Precision * Math.Abs(Value);

    /// <summary>Ends the run.</summary>
    public CancellationToken Cancellation { get; }

    /// <summary>The user's line.</summary>
    public SourceLocation Location => location;

    /// <summary>Evaluates the start.</summary>
    /// <exception cref="GraphCompilerException">GRC8030: the value is no number.</exception>
    public void Begin()
    {
        Value = objective.Evaluate(point, gradient, Cancellation);
        evaluations++;
        if (!double.IsFinite(Value) || !double.IsFinite(Vectors.MaxNorm(gradient)))
        {
            throw DiagnosticId.ObjectiveIsNaN.Error(
                FormattableString.Invariant($"at the start the value is {Value}, the largest element of the gradient {Vectors.MaxNorm(gradient)}"), location);
        }
    }

    /// <summary>Whether there is nothing to do any more.</summary>
    public MinimizationOutcome? Ended() =>
        Vectors.MaxNorm(gradient) <= options.GradientTolerance ? MinimizationOutcome.GradientVanished
        : iterations >= options.MaxIterations ? MinimizationOutcome.IterationLimit
        : null;

    /// <summary>Evaluates the point at a length along the direction, to be <see cref="Accept">accepted</see>.</summary>
    /// <returns>Value and slope there; the value is infinite where either is no number.</returns>
    public (double Value, double Slope) Try(double length)
    {
        Vectors.Combine(1, point, length, Direction, trialPoint);
        trialValue = objective.Evaluate(trialPoint, trialGradient, Cancellation);
        evaluations++;
        double slope = Vectors.Dot(trialGradient, Direction);
        return double.IsFinite(trialValue) && double.IsFinite(slope) ? (trialValue, slope) : (double.PositiveInfinity, double.NaN);
    }

    /// <summary>Goes to the point that was tried last.</summary>
    /// <returns>The outcome where the value has settled.</returns>
    public MinimizationOutcome? Accept(double length)
    {
        double gain = Value - trialValue;
        Value = trialValue;
        (point, trialPoint, gradient, trialGradient) = (trialPoint, point, trialGradient, gradient);
        iterations++;
        progress?.Report(new MinimizationStep(iterations, Value, Vectors.MaxNorm(gradient), length));
        double least = Math.Max(options.ValueTolerance * Math.Max(1, Math.Abs(Value)), Rounding / 4);
        still = options.ValueTolerance > 0 && Math.Abs(gain) <= least ? still + 1 : 0;
        return still >= 3 ? MinimizationOutcome.ValueSettled : null;
    }

    /// <summary>The Hessian at the point times a vector.</summary>
    public void HessianProduct(ReadOnlySpan<double> vector, Span<double> product)
    {
        objective.HessianProduct(point, vector, product, Cancellation);
        products++;
    }

    /// <summary>The curvature at the point times a vector.</summary>
    public void CurvatureProduct(ReadOnlySpan<double> vector, Span<double> product)
    {
        objective.CurvatureProduct(point, vector, product, Cancellation);
        products++;
    }

    /// <summary>Takes the negative gradient for the direction.</summary>
    public void TakeSteepestDescent() => Vectors.Scale(-1, gradient, Direction);

    /// <summary>What there is to say when no step along the negative gradient lowers the value.</summary>
    /// <returns>That it has settled, where the slope promises no more than the value is rounded.</returns>
    /// <exception cref="GraphCompilerException">GRC8031: the slope promises more.</exception>
    public MinimizationOutcome NoDescent(double length) => length * Math.Abs(Slope) <= Math.Max(Rounding, double.Epsilon) * 1e3
        ? MinimizationOutcome.ValueSettled
        : throw DiagnosticId.NoDescent.Error(
            FormattableString.Invariant($"the value {Value:R} does not fall along the negative gradient, whose slope is {Slope:R}, down to a step of {length:G3}"),
            location);

    /// <summary>The result.</summary>
    public MinimizationResult Result(MinimizationOutcome outcome) =>
        new(outcome, point, Value, Vectors.MaxNorm(gradient), iterations, evaluations, products);
}
