using System.Globalization;
using System.Text.Json;
using GraphCompiler.Benchmarks.Measuring;

namespace GraphCompiler.Benchmarks.Results;

/// <summary>A run as JSON: times in microseconds, <c>share</c> null where there is no limit, <c>ratios</c> by the name of the other.</summary>
internal static class JsonReport
{
    private static readonly JsonWriterOptions Options = new() { Indented = true };

    /// <summary>Writes a run.</summary>
    public static void Write(RunRecord run, Stream stream)
    {
        using var json = new Utf8JsonWriter(stream, Options);
        json.WriteStartObject();
        json.WriteStartObject("machine");
        json.WriteString("processor", run.Machine.Processor);
        json.WriteNumber("cores", run.Machine.Cores);
        json.WriteNumber("memory_bytes", run.Machine.MemoryBytes);
        json.WriteString("system", run.Machine.System);
        json.WriteString("runtime", run.Machine.Runtime);
        json.WriteEndObject();
        json.WriteString("commit", run.Commit);
        json.WriteString("date", run.Date.ToString("O", CultureInfo.InvariantCulture));
        json.WriteString("form", run.Form);
        WriteObject(json, "versions", run.Versions, (name, version) => json.WriteString(name, version));
        WriteArray(json, "notes", run.Notes, json.WriteStringValue);
        WriteArray(json, "limits", run.Limits, limit => WriteLimit(json, limit));
        WriteArray(json, "results", run.Results, result => WriteResult(json, result));
        json.WriteEndObject();
    }

    private static void WriteLimit(Utf8JsonWriter json, MachineLimit limit)
    {
        json.WriteStartObject();
        json.WriteString("name", limit.Name);
        json.WriteNumber("threads", limit.Threads);
        json.WriteString("unit", limit.Unit);
        json.WriteNumber("median", Rounded(limit.Rates.Median));
        json.WriteNumber("p10", Rounded(limit.Rates.P10));
        json.WriteNumber("p90", Rounded(limit.Rates.P90));
        json.WriteEndObject();
    }

    private static void WriteResult(Utf8JsonWriter json, Result result)
    {
        json.WriteStartObject();
        json.WriteString("workload", result.Workload);
        json.WriteNumber("threads", result.Threads);
        WriteTime(json, result.Time);
        if (result.Share is { } share)
        {
            json.WriteNumber("share", Rounded(share));
        }
        else
        {
            json.WriteNull("share");
        }

        WriteObject(json, "ratios", result.Comparisons.Select(c => KeyValuePair.Create(c.Name, c.Ratio)), (name, ratio) =>
            json.WriteNumber(name, Rounded(ratio)));
        json.WriteString("bound", result.Bound);
        json.WriteNumber("flops", result.Flops);
        json.WriteNumber("bytes", result.Bytes);
        json.WriteNumber("parameters", result.Parameters);
        json.WriteNumber("arena_bytes", result.ArenaBytes);
        json.WriteNumber("allocated_bytes", result.AllocatedBytes);
        WriteObject(json, "others", result.Comparisons.Select(c => KeyValuePair.Create(c.Name, c.Time)), (name, time) =>
        {
            json.WriteStartObject(name);
            WriteTime(json, time);
            json.WriteEndObject();
        });
        json.WriteString("note", result.Note);
        json.WriteEndObject();
    }

    private static void WriteTime(Utf8JsonWriter json, Spread time)
    {
        json.WriteNumber("median_us", Rounded(time.Median * 1e6));
        json.WriteNumber("p10_us", Rounded(time.P10 * 1e6));
        json.WriteNumber("p90_us", Rounded(time.P90 * 1e6));
        json.WriteNumber("samples", time.Count);
    }

    private static void WriteArray<T>(Utf8JsonWriter json, string name, IEnumerable<T> items, Action<T> write)
    {
        json.WriteStartArray(name);
        foreach (T item in items)
        {
            write(item);
        }

        json.WriteEndArray();
    }

    private static void WriteObject<T>(Utf8JsonWriter json, string name, IEnumerable<KeyValuePair<string, T>> items, Action<string, T> write)
    {
        json.WriteStartObject(name);
        foreach ((string key, T value) in items)
        {
            write(key, value);
        }

        json.WriteEndObject();
    }

    /// <summary>Digits that a clock cannot tell are left out.</summary>
    private static double Rounded(double value) => Math.Round(value, 4);
}
