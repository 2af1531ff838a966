using System.Reflection;
using System.Runtime.Loader;
using System.Text.Json;
using GraphCompiler.Tests.Backends;
using GraphCompiler.Tests.Frontend.Data;
using Xunit;

namespace GraphCompiler.Tests.Tool;

/// <summary><c>graphc compile</c>.</summary>
public sealed class CompileTests : IDisposable
{
    private readonly TestFolder folder = new();
    private readonly string module;

    public CompileTests() => module = folder.Write("module.ir", System.Text.Encoding.UTF8.GetBytes(SampleModules.Linear));

    public void Dispose() => folder.Dispose();

    [Fact]
    public void It_writes_a_class_with_a_method_for_each_entry()
    {
        string path = folder["Linear.dll"];
        ToolRun run = ToolRun.Of("compile", module, "-o", path, "--namespace", "Nets", "--form", "scalar", "--json");
        Assert.Equal((0, ""), (run.Code, run.Messages));
        JsonElement written = JsonDocument.Parse(run.Output).RootElement;
        Assert.Equal(new FileInfo(path).Length, written.GetProperty("bytes").GetInt64());
        Assert.True(File.Exists(folder["Linear.pdb"]));
        Assert.Equal(JsonValueKind.Null, written.GetProperty("weights").ValueKind);

        var context = new AssemblyLoadContext("compiled", isCollectible: true);
        using var image = new MemoryStream(File.ReadAllBytes(path));
        Type type = context.LoadFromStream(image).GetType("Nets.Linear", throwOnError: true)!;
        Assert.All(["Train", "Predict"], name => Assert.Contains(type.GetMethods(), m => m.Name == name));
        context.Unload();
    }

    [Fact]
    public void Weights_can_lie_beside_it()
    {
        ToolRun run = ToolRun.Of("compile", module, "-o", folder["M.dll"], "--form", "scalar", "--weights", "beside");
        Assert.Equal(0, run.Code);
        Assert.EndsWith($"weights {folder["M.weights"]}\n", run.Output, StringComparison.Ordinal);
        Assert.True(File.Exists(folder["M.weights"]));
    }

    [BackendFact("llvm")]
    public void A_library_for_C_is_written_where_the_ending_says_so()
    {
        ToolRun run = ToolRun.Of("compile", module, "-o", folder["linear.a"], "--backend", "llvm", "--prefix", "net", "--target", "host");
        Assert.Equal((0, ""), (run.Code, run.Messages));
        Assert.Equal($"library {folder["linear.a"]} {new FileInfo(folder["linear.a"]).Length}\nheader {folder["linear.h"]}\n", run.Output);
        Assert.Contains("int32_t net_predict(net_context *context, const float *x, float *y);", File.ReadAllText(folder["linear.h"]), StringComparison.Ordinal);
        Assert.Equal(3, ToolRun.Of("compile", module, "-o", folder["M.o"], "--backend", "csharp").Code);
        Assert.Equal(3, ToolRun.Of("compile", module, "-o", folder["M.dll"], "--backend", "llvm").Code);
    }

    [Fact]
    public void What_cannot_be_done_has_its_exit_code()
    {
        Assert.Equal(2, ToolRun.Of("compile", module).Code);
        Assert.Equal(2, ToolRun.Of("compile", module, "-o", folder["M.dll"], "--form", "v64").Code);
        Assert.Equal(3, ToolRun.Of("compile", module, "-o", folder["M.dll"], "--class", "1 2").Code);
        Assert.Equal(1, ToolRun.Of("compile", module, "-o", Path.Combine(folder["no"], "such", "M.dll"), "--form", "scalar").Code);
    }
}
