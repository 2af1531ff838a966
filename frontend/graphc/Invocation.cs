using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace GraphCompiler.Tool;

/// <summary>One run of a verb: what it was given, and where data and messages go.</summary>
/// <param name="Arguments">The parsed command line.</param>
/// <param name="Output">Data, and nothing else.</param>
/// <param name="Messages">Progress, warnings and faults.</param>
/// <param name="Json">Whether data are to be JSON.</param>
/// <param name="Cancellation">Set by Ctrl-C.</param>
internal sealed record Invocation(
    ParseResult Arguments, TextWriter Output, TextWriter Messages, bool Json, CancellationToken Cancellation)
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>Writes data: as JSON where that was asked for, else as text.</summary>
    public void Write(Func<string> text, Func<JsonNode> json) =>
        Output.Write(Json ? json().ToJsonString(Indented) + "\n" : text());
}
