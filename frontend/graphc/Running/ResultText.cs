using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using GraphCompiler.Compiler.Ir;
using GraphCompiler.Compiler.Reference;
using GraphCompiler.Runtime;

namespace GraphCompiler.Tool.Running;

/// <summary>Results for people and for programs: small arrays whole, large ones by their range and a hash of their bytes.</summary>
internal static class ResultText
{
    /// <summary>Arrays of at most so many elements are printed whole.</summary>
    private const int MaxElements = 64;

    /// <summary>A line for each result.</summary>
    public static string Print(IEnumerable<EntryResult> results)
    {
        var text = new StringBuilder();
        foreach (EntryResult result in results)
        {
            text.Append(result.Name).Append(" = ").Append(Short(result.Value)).Append('\n');
        }

        return text.ToString();
    }

    /// <summary>An object for each result.</summary>
    public static JsonNode Json(string entry, IEnumerable<EntryResult> results) => new JsonObject
    {
        ["entry"] = entry,
        ["results"] = new JsonArray([.. results.Select(result => new JsonObject
        {
            ["name"] = result.Name,
            ["type"] = $"{result.Value}",
            ["text"] = Short(result.Value),
            ["sha256"] = Hash(result.Value),
        })]),
    };

    private static string Short(NdArray array)
    {
        if (array.Shape.Elements <= MaxElements)
        {
            return ArrayText.Print(array);
        }

        ReferenceTensor values = ReferenceTensor.From(array);
        double least = double.PositiveInfinity, most = double.NegativeInfinity, sum = 0;
        for (long i = 0; i < array.Shape.Elements; i++)
        {
            double value = values.AsDouble(i);
            (least, most, sum) = (Math.Min(least, value), Math.Max(most, value), sum + value);
        }

        return string.Create(
            CultureInfo.InvariantCulture,
            $"{array} from {least:G9} to {most:G9}, mean {sum / array.Shape.Elements:G9}, sha256 {Hash(array)[..16]}");
    }

    private static string Hash(NdArray array) => Convert.ToHexStringLower(SHA256.HashData(array.Bytes));
}
