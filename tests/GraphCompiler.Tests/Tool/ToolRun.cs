using System.Globalization;
using GraphCompiler.Tool;

namespace GraphCompiler.Tests.Tool;

/// <summary>One run of the command-line tool inside the test process.</summary>
/// <param name="Code">The exit code.</param>
/// <param name="Output">What it wrote to standard output: data.</param>
/// <param name="Messages">What it wrote to standard error.</param>
internal sealed record ToolRun(int Code, string Output, string Messages)
{
    /// <summary>Runs <c>graphc</c> with the given arguments.</summary>
    public static ToolRun Of(params string[] args) => Of(CancellationToken.None, args);

    /// <summary>Runs <c>graphc</c> so that it can be cancelled.</summary>
    public static ToolRun Of(CancellationToken cancellation, params string[] args)
    {
        using var output = new StringWriter(CultureInfo.InvariantCulture);
        using var messages = new StringWriter(CultureInfo.InvariantCulture);
        int code = CommandLine.Run(args, output, messages, cancellation);
        return new ToolRun(code, output.ToString(), messages.ToString());
    }
}
