using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace GraphCompiler.Frontend.Training;

/// <summary>A history as JSON, an object for each epoch: <c>[{"loss":0.25,"accuracy":0.9}]</c>. Every number is read back with the same bits.</summary>
internal static class HistoryText
{
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.Default };

    /// <summary>The text of a history.</summary>
    public static string Write(IEnumerable<EpochRecord> epochs)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes, Plain))
        {
            json.WriteStartArray();
            foreach (EpochRecord epoch in epochs)
            {
                json.WriteStartObject();
                foreach ((string name, double value) in epoch.Figures)
                {
                    if (double.IsFinite(value))
                    {
                        json.WriteNumber(name, value);
                    }
                    else
                    {
                        json.WriteString(name, value.ToString(CultureInfo.InvariantCulture));
                    }
                }

                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        return Encoding.UTF8.GetString(bytes.ToArray());
    }

    /// <summary>The history that a text tells.</summary>
    /// <exception cref="FormatException">The text is none.</exception>
    public static IReadOnlyList<EpochRecord> Read(string text)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(text);
            return [.. document.RootElement.EnumerateArray().Select((epoch, i) => new EpochRecord(
                i + 1, [.. epoch.EnumerateObject().Select(figure => KeyValuePair.Create(figure.Name, Value(figure.Value)))]))];
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new FormatException(e.Message, e);
        }
    }

    private static double Value(JsonElement figure) => figure.ValueKind == JsonValueKind.String
        ? double.Parse(figure.GetString()!, CultureInfo.InvariantCulture)
        : figure.GetDouble();
}
