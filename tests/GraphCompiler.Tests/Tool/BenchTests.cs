using System.Text.Json;
using GraphCompiler.Tests.Frontend.Data;
using Xunit;

namespace GraphCompiler.Tests.Tool;

/// <summary><c>graphc bench</c>: what it tells, and of what; how fast anything is is not its tests' to say.</summary>
public sealed class BenchTests : IDisposable
{
    private readonly TestFolder folder = new();
    private readonly string module;

    public BenchTests() => module = folder.Write("module.ir", System.Text.Encoding.UTF8.GetBytes(SampleModules.Linear));

    public void Dispose() => folder.Dispose();

    [Fact]
    public void It_times_an_entry_and_tells_seconds_in_order()
    {
        ToolRun run = ToolRun.Of("bench", module, "--entry", "predict", "--seconds", "0.02", "--threads", "1", "--json");
        Assert.Equal((0, ""), (run.Code, run.Messages));
        JsonElement report = JsonDocument.Parse(run.Output).RootElement, only = report.GetProperty("backends")[0];
        Assert.Equal(("predict", 1, "csharp"), (report.GetProperty("entry").GetString(), report.GetProperty("threads").GetInt32(), only.GetProperty("backend").GetString()));
        double[] times = [.. new[] { "p10", "median", "p90" }.Select(name => only.GetProperty(name).GetDouble())];
        Assert.True(0 < times[0] && times[0] <= times[1] && times[1] <= times[2]);
        Assert.True(only.GetProperty("samples").GetInt32() >= 1);
    }

    [Fact]
    public void Text_has_a_line_a_backend_and_each_once()
    {
        ToolRun run = ToolRun.Of("bench", module, "--backend", "csharp", "csharp", "--seconds", "0");
        Assert.Equal(0, run.Code);
        Assert.Equal(["backend", "csharp"], run.Output.TrimEnd('\n').Split('\n').Select(line => line.Split(' ')[0]));
    }

    [Fact]
    public void A_backend_that_there_is_not_is_a_usage_error_and_a_missing_library_is_told()
    {
        Assert.Equal(2, ToolRun.Of("bench", module, "--backend", "abacus").Code);
        ToolRun run = ToolRun.Of("bench", module, "--backend", "ilgpu");
        Assert.Equal((4, ""), (run.Code, run.Output));
        Assert.Contains("GRC6201", run.Messages, StringComparison.Ordinal);
    }
}
