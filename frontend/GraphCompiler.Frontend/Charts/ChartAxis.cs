using System.Globalization;

namespace GraphCompiler.Frontend.Charts;

/// <summary>An axis of a chart: where a value lies between two pixels, and the values that are labelled.</summary>
internal sealed class ChartAxis
{
    private const int TicksAimedAt = 5, DecadesLabelledEach = 8;

    private readonly bool isLogarithmic;
    private readonly double low, high, first, last;

    private ChartAxis(bool isLogarithmic, double low, double high, (double First, double Last) pixels, IEnumerable<double> ticks)
    {
        (this.isLogarithmic, this.low, this.high) = (isLogarithmic, low, high);
        (first, last) = pixels;
        Ticks = [.. ticks.Where(tick => Place(tick) is >= -1e-9 and <= 1 + 1e-9)];
    }

    /// <summary>The labelled values, from low to high.</summary>
    public IReadOnlyList<double> Ticks { get; }

    /// <summary>An axis on which equal differences have equal lengths, from one round number to another.</summary>
    public static ChartAxis Linear(double min, double max, (double First, double Last) pixels)
    {
        if (min == max)
        {
            (min, max) = (min - Math.Max(0.5, Math.Abs(min) / 2), max + Math.Max(0.5, Math.Abs(max) / 2));
        }

        double step = RoundStep((max - min) / TicksAimedAt);
        double from = Math.Floor(min / step), to = Math.Ceiling(max / step);
        return new ChartAxis(false, from * step, to * step, pixels,
            Enumerable.Range(0, (int)(to - from) + 1).Select(i => (from + i) * step));
    }

    /// <summary>An axis on which equal ratios have equal lengths, from one power of ten to another. All values are above 0.</summary>
    public static ChartAxis Logarithmic(double min, double max, (double First, double Last) pixels)
    {
        int bottom = (int)Math.Floor(Math.Log10(min));
        int top = Math.Max(bottom + 1, (int)Math.Ceiling(Math.Log10(max)));
        int every = (top - bottom + DecadesLabelledEach - 1) / DecadesLabelledEach;
        double[] digits = top - bottom <= 2 ? [1, 2, 5] : [1];
        return new ChartAxis(true, Math.Pow(10, bottom), Math.Pow(10, top), pixels,
            Enumerable.Range(bottom, top - bottom + 1)
                .Where(power => (power - bottom) % every == 0)
                .SelectMany(power => digits.Select(digit => digit * Math.Pow(10, power))));
    }

    /// <summary>The text of a labelled value.</summary>
    public static string Label(double tick) => Math.Round(tick, 12) == 0 && Math.Abs(tick) < 1e-12
        ? "0"
        : tick.ToString("G6", CultureInfo.InvariantCulture).Replace("E", "e", StringComparison.Ordinal);

    /// <summary>True for values that the axis can show: finite, and above 0 if it is logarithmic.</summary>
    public static bool CanShow(double value, bool isLogarithmic) => Math.Abs(value) < 1e300 && (!isLogarithmic || value > 1e-300);

    /// <summary>The pixel of a value.</summary>
    public double Pixel(double value) => first + Place(value) * (last - first);

    /// <summary>1, 2 or 5 times a power of ten, at least <paramref name="step"/>.</summary>
    private static double RoundStep(double step)
    {
        double power = Math.Pow(10, Math.Floor(Math.Log10(step)));
        return power * (step / power) switch { <= 1 => 1, <= 2 => 2, <= 5 => 5, _ => 10 };
    }

    private double Place(double value) => isLogarithmic
        ? Math.Log10(value / low) / Math.Log10(high / low)
        : (value - low) / (high - low);
}
