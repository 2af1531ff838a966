namespace GraphCompiler.Frontend.Training.Callbacks;

/// <summary>The best value of a figure so far.</summary>
/// <param name="monitor">Name of the figure.</param>
/// <param name="mode">Which values are better.</param>
/// <param name="minDelta">By how much a better value must differ.</param>
internal sealed class BestFigure(string monitor, MonitorMode mode, double minDelta)
{
    /// <summary>Names of the metrics whose greater values are better.</summary>
    private static readonly string[] Merits = ["accuracy", "precision", "recall", "f1", "auc", "r2"];

    private readonly bool greater = IsGreater(monitor, mode);

    /// <summary>The best value; NaN before the first.</summary>
    public double Value { get; private set; } = double.NaN;

    /// <summary>Whether greater values of a figure are better.</summary>
    public static bool IsGreater(string monitor, MonitorMode mode) => mode == MonitorMode.Max
        || (mode == MonitorMode.Auto && Merits.Any(merit => monitor.EndsWith(merit, StringComparison.Ordinal)));

    /// <summary>Begins anew, with a value that has to be surpassed; NaN for none.</summary>
    public void Reset(double baseline = double.NaN) => Value = baseline;

    /// <summary>Takes the figure of an epoch; true if it is the best so far.</summary>
    /// <exception cref="GraphCompilerException">GRC8012: there is no such figure.</exception>
    public bool Take(EpochRecord record)
    {
        double value = record[monitor];
        bool better = !double.IsNaN(value)
            && (double.IsNaN(Value) || (greater ? value - minDelta > Value : value + minDelta < Value));
        if (better)
        {
            Value = value;
        }

        return better;
    }
}
