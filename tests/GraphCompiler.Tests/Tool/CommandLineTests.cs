using System.Text.Json;
using Xunit;

namespace GraphCompiler.Tests.Tool;

/// <summary>The command line: help, usage, exit codes, what goes where.</summary>
public class CommandLineTests
{
    [Fact]
    public void The_help_names_every_verb_and_every_exit_code()
    {
        ToolRun run = ToolRun.Of("--help");
        Assert.Equal((0, ""), (run.Code, run.Messages));
        Goldens.Check("graphc/help.txt", run.Output);
        foreach (string code in new[] { "0 ok", "1 failed", "2 usage", "3 bad input", "4 unsupported", "5 mismatch", "6 limit", "130 cancelled" })
        {
            Assert.Contains(code, run.Output, StringComparison.Ordinal);
        }
    }

    public static TheoryData<string> Verbs => [.. GraphCompiler.Tool.CommandLine.Verbs.Select(v => v.Name)];

    [Theory]
    [MemberData(nameof(Verbs))]
    public void The_help_of_a_verb_has_at_most_25_lines_and_two_examples(string verb)
    {
        ToolRun run = ToolRun.Of(verb, "--help");
        Assert.Equal((0, ""), (run.Code, run.Messages));
        Goldens.Check($"graphc/help-{verb}.txt", run.Output);
        string[] lines = run.Output.TrimEnd('\n').Split('\n');
        Assert.InRange(lines.Length, 1, 25);
        Assert.All(lines, line => Assert.InRange(line.Length, 0, 120));
        Assert.Equal(2, lines.Count(line => line.StartsWith($"  graphc {verb}", StringComparison.Ordinal)));
        Assert.Contains("--json", run.Output, StringComparison.Ordinal);
        Assert.Contains("exit codes: 0 ok", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData]
    [InlineData("nonsense")]
    [InlineData("doctor", "nonsense")]
    [InlineData("doctor", "--nonsense")]
    public void What_is_not_understood_is_a_usage_error_on_standard_error(params string[] args)
    {
        ToolRun run = ToolRun.Of(args);
        Assert.Equal((2, ""), (run.Code, run.Output));
        Assert.StartsWith("error: ", run.Messages, StringComparison.Ordinal);
        Assert.Contains("--help", run.Messages, StringComparison.Ordinal);
    }

    [Fact]
    public void A_cancelled_run_ends_with_130()
    {
        ToolRun run = ToolRun.Of(new CancellationToken(canceled: true), "doctor");
        Assert.Equal((130, "", "cancelled\n"), (run.Code, run.Output, run.Messages));
    }

    [Fact]
    public void Doctor_says_of_each_form_whether_it_is_used_and_why()
    {
        ToolRun run = ToolRun.Of("doctor", "--json");
        Assert.Equal((0, ""), (run.Code, run.Messages));
        using JsonDocument report = JsonDocument.Parse(run.Output);
        JsonElement forms = report.RootElement.GetProperty("forms");
        Assert.Equal(["v512", "v256", "v128", "scalar"], forms.EnumerateObject().Select(p => p.Name));
        Assert.Single(forms.EnumerateObject(), p => p.Value.GetProperty("value").GetString() == "used");
        Assert.All(forms.EnumerateObject(), p => Assert.NotEqual("", p.Value.GetProperty("why").GetString()));
        Assert.Equal("used", report.RootElement.GetProperty("backends").GetProperty("csharp").GetProperty("value").GetString());
        Assert.True(report.RootElement.GetProperty("cache").TryGetProperty("folder", out _));
        Assert.Equal(
            $"{Environment.ProcessorCount}",
            report.RootElement.GetProperty("machine").GetProperty("cores").GetProperty("value").GetString());
    }
}
