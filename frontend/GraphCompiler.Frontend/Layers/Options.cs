using System.Globalization;
using System.Numerics;

namespace GraphCompiler.Frontend.Layers;

/// <summary>Checks of the numbers that layers, losses and functions are made with, told at the user's line.</summary>
internal static class Options
{
    /// <summary>A size.</summary>
    /// <exception cref="GraphCompilerException">GRC8012: it is below 1.</exception>
    public static long Positive(long value, string what, SourceLocation location) => value >= 1
        ? value
        : throw Fault(string.Create(CultureInfo.InvariantCulture, $"{what} is at least 1, got {value}"), location);

    /// <summary>A probability of dropping.</summary>
    /// <exception cref="GraphCompilerException">GRC8012: it is not in [0, 1).</exception>
    public static float Rate(float value, string what, SourceLocation location) => value is >= 0 and < 1
        ? value
        : throw Fault(string.Create(CultureInfo.InvariantCulture, $"{what} is in [0, 1), got {value}"), location);

    /// <summary>A number above 0.</summary>
    /// <exception cref="GraphCompilerException">GRC8012: it is not.</exception>
    public static double AboveZero(double value, string what, SourceLocation location) => value > 0 && double.IsFinite(value)
        ? value
        : throw Fault(string.Create(CultureInfo.InvariantCulture, $"{what} is above 0, got {value}"), location);

    /// <summary>A finite number that is at least 0, of either float type.</summary>
    /// <exception cref="GraphCompilerException">GRC8012: it is not.</exception>
    public static T NotNegative<T>(T value, string what, SourceLocation location) where T : IFloatingPoint<T> => value >= T.Zero && T.IsFinite(value)
        ? value
        : throw Fault(string.Create(CultureInfo.InvariantCulture, $"{what} is at least 0, got {value}"), location);

    /// <summary>A finite number.</summary>
    /// <exception cref="GraphCompilerException">GRC8012: it is not.</exception>
    public static double Finite(double value, string what, SourceLocation location) => double.IsFinite(value)
        ? value
        : throw Fault(string.Create(CultureInfo.InvariantCulture, $"{what} is a finite number, got {value}"), location);

    /// <summary>A size that must be a multiple of another.</summary>
    /// <exception cref="GraphCompilerException">GRC8012: it is not.</exception>
    public static void Multiple(long value, string what, long of, string ofWhat, SourceLocation location)
    {
        if (of < 1 || value % of != 0)
        {
            throw Fault(string.Create(CultureInfo.InvariantCulture, $"{what} ({value}) must be a multiple of {ofWhat} ({of})"), location);
        }
    }

    /// <summary>A fault at the user's line: the given one, or, within a ready-made model, that where it is made.</summary>
    private static GraphCompilerException Fault(string message, SourceLocation location) =>
        DiagnosticId.InvalidOption.Error(message, Tensors.UserCode.Of(location));
}
