using System.Globalization;

namespace GraphCompiler.Frontend.Optimizers;

/// <summary>What is wrong with numbers that a user chose, as sentences; nothing where they are in range.</summary>
internal static class OptionFaults
{
    /// <summary>A decay of a moving average: in [0, 1).</summary>
    public static IEnumerable<string> Decay(string name, double value) => Unless(value is >= 0 and < 1, name, "in [0, 1)", value);

    /// <summary>A finite number above 0.</summary>
    public static IEnumerable<string> Positive(string name, double value) => Unless(value > 0 && double.IsFinite(value), name, "above 0", value);

    /// <summary>A finite number that is at least 0.</summary>
    public static IEnumerable<string> NotNegative(string name, double value) =>
        Unless(value >= 0 && double.IsFinite(value), name, "at least 0", value);

    /// <summary>A finite number.</summary>
    public static IEnumerable<string> Finite(string name, double value) => Unless(double.IsFinite(value), name, "a finite number", value);

    /// <summary>A number within two bounds.</summary>
    public static IEnumerable<string> Between(string name, double value, double low, double high) => Unless(
        value >= low && value <= high, name, string.Create(CultureInfo.InvariantCulture, $"from {low} to {high}"), value);

    /// <summary>A count that is at least 1.</summary>
    public static IEnumerable<string> AtLeastOne(string name, long value) => Unless(value >= 1, name, "at least 1", value);

    private static string[] Unless(bool holds, string name, string range, double value) =>
        holds ? [] : [string.Create(CultureInfo.InvariantCulture, $"{name} is {range}, got {value}")];
}
