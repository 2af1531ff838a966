using System.Text.Json;
using GraphCompiler.Tests.Frontend.Data;
using Xunit;

namespace GraphCompiler.Tests.Tool;

/// <summary><c>graphc print</c>.</summary>
public sealed class PrintTests : IDisposable
{
    private readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    private string File(string text) => folder.Write("module.ir", System.Text.Encoding.UTF8.GetBytes(text));

    [Fact]
    public void It_prints_the_canonical_text_which_prints_as_itself()
    {
        ToolRun run = ToolRun.Of("print", File(SampleModules.Linear));
        Assert.Equal((0, ""), (run.Code, run.Messages));
        Goldens.Check("graphc/print.ir", run.Output);
        Assert.Equal(run.Output, ToolRun.Of("print", File(run.Output)).Output);
    }

    [Fact]
    public void It_gives_the_module_as_json()
    {
        ToolRun run = ToolRun.Of("print", File(SampleModules.Linear), "--json");
        Assert.Equal((0, ""), (run.Code, run.Messages));
        JsonElement module = JsonDocument.Parse(run.Output).RootElement;
        Assert.Equal("linear", module.GetProperty("module").GetString());
        Assert.Equal(["w", "step"], module.GetProperty("states").EnumerateArray().Select(s => s.GetProperty("name").GetString()));
        JsonElement train = module.GetProperty("entries")[0];
        Assert.Equal(["dot", "reduce_sum", "constant", "add"], train.GetProperty("nodes").EnumerateArray().Select(n => n.GetProperty("op").GetString()));
        Assert.Equal("Linear.cs:41 in dense", train.GetProperty("nodes")[0].GetProperty("location").GetString());
    }

    [Fact]
    public void Bad_text_is_bad_input_with_the_line()
    {
        ToolRun run = ToolRun.Of("print", File(SampleModules.Mismatched));
        Assert.Equal((3, ""), (run.Code, run.Output));
        Assert.StartsWith("error GRC1002: mul (C1)", run.Messages, StringComparison.Ordinal);
        Assert.Contains("at Mlp.cs:41 in encoder", run.Messages, StringComparison.Ordinal);
        Assert.Equal(3, ToolRun.Of("print", File("nonsense")).Code);
        Assert.Equal(3, ToolRun.Of("print", folder["missing.ir"]).Code);
        Assert.Equal(3, ToolRun.Of("print", folder.Path).Code);
        Assert.Equal(2, ToolRun.Of("print").Code);
    }
}
