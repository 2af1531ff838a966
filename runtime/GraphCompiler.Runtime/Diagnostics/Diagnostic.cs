using System.Text;

namespace GraphCompiler.Runtime.Diagnostics;

/// <summary>A fault with the user's line.</summary>
/// <param name="Id">Which kind of fault.</param>
/// <param name="Message">What was found and what was expected.</param>
/// <param name="Location">The user's line.</param>
/// <param name="Excerpt">Text of the node or input concerned; null where there is none.</param>
public sealed record Diagnostic(DiagnosticId Id, string Message, SourceLocation Location, string? Excerpt)
{
    /// <summary>
    /// The diagnostic as it is shown:
    /// <code>
    /// error GRC1002: mul (C1): operands must have one type, got f32[2,3] and f32[3,3]
    ///   at Mlp.cs:41 in encoder/layer1
    ///     %12 = mul %x, %w
    ///   help: …
    /// </code>
    /// </summary>
    public override string ToString()
    {
        var text = new StringBuilder().Append("error ").Append(Id.Code).Append(": ").Append(Message);
        string place = Location.ToString();
        if (place.Length > 0)
        {
            text.Append("\n  ").Append(Location.IsKnown ? "at " : "").Append(place);
        }

        foreach (string line in Excerpt?.Split('\n') ?? [])
        {
            text.Append("\n    ").Append(line);
        }

        return text.Append("\n  help: ").Append(Id.Remedy).ToString();
    }
}
