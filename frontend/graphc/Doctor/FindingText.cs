using System.Text;
using System.Text.Json.Nodes;

namespace GraphCompiler.Tool.Doctor;

/// <summary>Findings for people and for programs.</summary>
internal static class FindingText
{
    /// <summary>A block for each area, a line for each finding.</summary>
    public static string Print(IReadOnlyList<Finding> findings)
    {
        var text = new StringBuilder();
        int names = findings.Max(f => f.Name.Length);
        foreach (IGrouping<string, Finding> area in findings.GroupBy(f => f.Area))
        {
            text.Append(area.Key).Append('\n');
            foreach (Finding finding in area)
            {
                text.Append("  ").Append(finding.Name.PadRight(names)).Append("  ").Append(finding.Value)
                    .Append(finding.Why.Length == 0 ? "" : $": {finding.Why}").Append('\n');
            }
        }

        return text.ToString();
    }

    /// <summary>An object for each area, in it one for each finding.</summary>
    public static JsonNode Json(IReadOnlyList<Finding> findings) =>
        new JsonObject(findings.GroupBy(f => f.Area).Select(area => KeyValuePair.Create<string, JsonNode?>(
            area.Key,
            new JsonObject(area.Select(f => KeyValuePair.Create<string, JsonNode?>(
                f.Name,
                f.Why.Length == 0 ? f.Value : new JsonObject { ["value"] = f.Value, ["why"] = f.Why }))))));
}
