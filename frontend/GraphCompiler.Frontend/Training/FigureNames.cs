namespace GraphCompiler.Frontend.Training;

/// <summary>Names of figures: <c>loss</c>, those of the metrics, of several outputs with the output before them, and with <c>val_</c> those of the validation data.</summary>
internal static class FigureNames
{
    /// <summary>The loss.</summary>
    public const string Loss = "loss";

    /// <summary>Prefix of figures of the validation data.</summary>
    public const string Validation = "val_";

    /// <summary>A figure of one of several outputs: <c>digit_accuracy</c>.</summary>
    public static string Of(string output, string figure) => $"{output}_{figure}";

    /// <summary>The value of a figure.</summary>
    /// <exception cref="GraphCompilerException">GRC8012: there is none of that name.</exception>
    public static double Find(IReadOnlyList<KeyValuePair<string, double>> figures, string name)
    {
        foreach ((string key, double value) in figures)
        {
            if (key == name)
            {
                return value;
            }
        }

        throw Unknown(name, figures.Select(f => f.Key));
    }

    /// <summary>The fault of a name that there is not.</summary>
    public static GraphCompilerException Unknown(string name, IEnumerable<string> known) =>
        DiagnosticId.InvalidOption.Error($"there is no figure '{name}'; there are {string.Join(", ", known)}");
}
