using System.Text.Json;
using GraphCompiler.Runtime;
using GraphCompiler.Runtime.Files;
using GraphCompiler.Tests.Frontend.Data;
using Xunit;

namespace GraphCompiler.Tests.Tool;

/// <summary><c>graphc run</c>, interpreted and compiled.</summary>
public sealed class RunTests : IDisposable
{
    private readonly TestFolder folder = new();
    private readonly string module;

    public RunTests()
    {
        module = folder.Write("module.ir", System.Text.Encoding.UTF8.GetBytes(SampleModules.Linear));
        Npy.Save(folder["x.npy"], NdArray.From<float>([1, 0, 0, 1], [2, 2]));
    }

    public static TheoryData<string[]> Ways => [["--interpret"], []];

    public void Dispose() => folder.Dispose();

    [Theory]
    [MemberData(nameof(Ways))]
    public void It_runs_on_a_given_input_and_prints_outputs_and_new_state(string[] way)
    {
        ToolRun run = ToolRun.Of(["run", module, "-i", $"x={folder["x.npy"]}", .. way]);
        Assert.Equal((0, "loss = f32[]{21}\n@step = i64[]{1}\n", ""), (run.Code, run.Output, run.Messages));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void It_runs_another_entry_with_state_from_an_archive(string[] way)
    {
        Npz.Save(folder["in.npz"], new Dictionary<string, NdArray>
        {
            ["x"] = NdArray.From<float>([1, 0, 0, 1], [2, 2]),
            ["@w"] = NdArray.From<float>([6, 5, 4, 3, 2, 1], [2, 3]),
        });
        ToolRun run = ToolRun.Of(["run", module, "--entry", "predict", "--input", folder["in.npz"], "--json", .. way]);
        Assert.Equal((0, ""), (run.Code, run.Messages));
        JsonElement result = JsonDocument.Parse(run.Output).RootElement.GetProperty("results")[0];
        Assert.Equal("f32[2,3]{6,5,4,3,2,1}", result.GetProperty("text").GetString());
    }

    [Fact]
    public void Inputs_drawn_from_a_seed_are_the_same_for_both_ways_and_differ_between_seeds()
    {
        string saved = folder["y.npz"];
        ToolRun compiled = ToolRun.Of("run", module, "--seed", "7", "-o", saved);
        Assert.Equal((0, "drawn from the seed: x\n"), (compiled.Code, compiled.Messages));
        Assert.Equal(["loss", "@step"], Npz.Load(saved).Keys);
        Assert.Equal(0, ToolRun.Of("run", module, "--seed", "7", "--expect", saved).Code);
        Assert.Equal(0, ToolRun.Of("run", module, "--seed", "7", "--interpret", "--expect", saved, "--tolerance", "1e-5").Code);
        ToolRun other = ToolRun.Of("run", module, "--seed", "8", "--expect", saved);
        Assert.Equal(5, other.Code);
        Assert.Contains("mismatch: 'loss' differs first at element 0", other.Messages, StringComparison.Ordinal);
    }

    [Fact]
    public void What_does_not_fit_is_bad_input()
    {
        Npy.Save(folder["bad.npy"], NdArray.From<float>([1, 2], [2]));
        Assert.Contains("GRC1002", Fault(3, "run", module, "--interpret", "-i", $"x={folder["bad.npy"]}"), StringComparison.Ordinal);
        Assert.Contains("takes no 'y'; it takes x, @w, @step", Fault(3, "run", module, "-i", $"y={folder["x.npy"]}"), StringComparison.Ordinal);
        Assert.Contains("GRC2004", Fault(3, "run", module, "--entry", "nothing"), StringComparison.Ordinal);
        Assert.Contains("GRC7001", Fault(3, "run", module, "-i", folder["missing.npz"]), StringComparison.Ordinal);
        Assert.Contains("error: ", Fault(2, "run", module, "--seed", "x"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_reserved_type_is_unsupported_and_too_large_a_type_is_bad_input()
    {
        string Graph(string type) => folder.Write("g.ir", System.Text.Encoding.UTF8.GetBytes(
            $"graph @f(%x: {type}) -> (y: {type}) {{\n  return %x\n}}\n"));

        Assert.Contains("GRC1005", Fault(4, "run", Graph("f16[2]"), "--interpret"), StringComparison.Ordinal);
        Assert.Contains("GRC1001", Fault(3, "run", Graph("f32[1099511627776]"), "--interpret"), StringComparison.Ordinal);
        Assert.Contains("GRC1001", Fault(3, "run", Graph("f32[9223372036854775807]"), "--interpret"), StringComparison.Ordinal);
    }

    private static string Fault(int code, params string[] args)
    {
        ToolRun run = ToolRun.Of(args);
        Assert.Equal((code, ""), (run.Code, run.Output));
        return run.Messages;
    }
}
