using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace GraphCompiler.Tool.Timing;

/// <summary>What was measured of an entry on some backends, for people and for programs.</summary>
internal static class TimingText
{
    /// <summary>A line for each backend, with its median as a multiple of the first one's.</summary>
    public static string Print(IReadOnlyList<TimedBackend> backends)
    {
        var text = new StringBuilder().Append(
            CultureInfo.InvariantCulture, $"{"backend",-8} {"compiling",12} {"median",12} {"10 %",12} {"90 %",12} {"samples",8} {"ratio",6}\n");
        foreach (TimedBackend b in backends)
        {
            text.Append(
                CultureInfo.InvariantCulture,
                $"{b.Name,-8} {Time(b.Compiling),12} {Time(b.Quantile(0.5)),12} {Time(b.Quantile(0.1)),12} {Time(b.Quantile(0.9)),12} {b.Count,8} {b.Quantile(0.5) / backends[0].Quantile(0.5),6:f2}\n");
        }

        return text.ToString();
    }

    /// <summary>An object for each backend; all times in seconds.</summary>
    public static JsonNode Json(string entry, int threads, IReadOnlyList<TimedBackend> backends) => new JsonObject
    {
        ["entry"] = entry,
        ["threads"] = threads,
        ["backends"] = new JsonArray([.. backends.Select(b => new JsonObject
        {
            ["backend"] = b.Name,
            ["compiling"] = b.Compiling,
            ["median"] = b.Quantile(0.5),
            ["p10"] = b.Quantile(0.1),
            ["p90"] = b.Quantile(0.9),
            ["samples"] = b.Count,
        })]),
    };

    private static string Time(double seconds) => seconds switch
    {
        >= 1 => string.Create(CultureInfo.InvariantCulture, $"{seconds:f2} s"),
        >= 1e-3 => string.Create(CultureInfo.InvariantCulture, $"{seconds * 1e3:f2} ms"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{seconds * 1e6:f2} us"),
    };
}
