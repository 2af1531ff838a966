using GraphCompiler.Compiler.Passes;
using GraphCompiler.Tests.Frontend.Data;
using Xunit;

namespace GraphCompiler.Tests.Tool;

/// <summary><c>graphc opt</c>.</summary>
public sealed class OptTests : IDisposable
{
    private const string Text =
        """
        graph @f(%x: f32[2]) -> (y: f32[2]) {
          %1 = constant data=f32[2]{1,1} : f32[2]
          %2 = mul %x, %1 : f32[2]
          %3 = neg %2 : f32[2]
          %4 = neg %3 : f32[2]
          return %4
        }

        """;

    private readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    private string Graph() => folder.Write("f.ir", System.Text.Encoding.UTF8.GetBytes(Text));

    [Fact]
    public void All_passes_leave_nothing_to_do()
    {
        ToolRun run = ToolRun.Of("opt", Graph());
        Assert.Equal((0, ""), (run.Code, run.Messages));
        Assert.Contains("return %x\n", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("neg", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void One_pass_runs_alone_and_tells_its_rules()
    {
        Assert.Equal(ToolRun.Of("print", Graph()).Output, ToolRun.Of("opt", "--pass=dead-code-elimination", Graph()).Output);
        ToolRun run = ToolRun.Of("opt", "--pass", "algebraic-simplification", "-p", "dead-code-elimination", "--trace", Graph());
        Assert.Equal(0, run.Code);
        Assert.Contains("return %x\n", run.Output, StringComparison.Ordinal);
        Assert.Contains("=>", run.Messages, StringComparison.Ordinal);
    }

    [Fact]
    public void The_result_can_be_saved_and_run()
    {
        string saved = folder["out.ir"];
        ToolRun run = ToolRun.Of("opt", Graph(), "-o", saved);
        Assert.Equal((0, "", ""), (run.Code, run.Output, run.Messages));
        Assert.Equal(
            ToolRun.Of("run", Graph(), "--interpret").Output,
            ToolRun.Of("run", saved, "--interpret").Output);
    }

    [Fact]
    public void An_unknown_pass_is_a_usage_error_that_names_them_all()
    {
        ToolRun run = ToolRun.Of("opt", "--pass=nothing", Graph());
        Assert.Equal((2, ""), (run.Code, run.Output));
        Assert.All(PassCatalog.All, pass => Assert.Contains(pass.Id, run.Messages, StringComparison.Ordinal));
    }
}
