using GraphCompiler.Compiler.Backends;
using GraphCompiler.Backend.CSharp;
using GraphCompiler.Tests.Backend.CSharp;
using GraphCompiler.Compiler;
using GraphCompiler.Compiler.Ir;
using GraphCompiler.Compiler.Kernels;
using GraphCompiler.Compiler.Ops.Control;
using GraphCompiler.Compiler.Ops.Elementwise;
using GraphCompiler.Runtime;
using GraphCompiler.Runtime.Diagnostics;
using GraphCompiler.Tests.Frontend.Data;
using Xunit;

namespace GraphCompiler.Tests.Backends;

/// <summary>A module that was compiled before comes from the cache, whole: no phase of the compiler runs.</summary>
public sealed class ModuleCacheTests : IDisposable
{
    private static readonly string[] FromCache = ["cache", "load", "jit"];
    private readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void What_was_compiled_before_is_neither_lowered_nor_printed()
    {
        (LoadedModule first, string[] phases) = Compile(Scaled(3), Options);
        Assert.Contains("roslyn", phases);
        (LoadedModule second, phases) = Compile(Scaled(3), Options);
        Assert.Equal(FromCache, phases);
        Assert.Equal([3, 6, 9, 12], Run(first));
        Assert.Equal([3, 6, 9, 12], Run(second));
        Assert.Equal(first.States, second.States);
        Assert.Equal(first.Entries[0].ArenaBytes, second.Entries[0].ArenaBytes);
    }

    [Fact]
    public void Initial_values_come_from_the_module_at_hand()
    {
        Compile(Scaled(3), Options);
        Module other = Scaled(3, initial: 5);
        (LoadedModule module, string[] phases) = Compile(other, Options);
        Assert.Equal(FromCache, phases);
        Assert.Equal([5f], module.NewState().Get("bias").ToArray<float>());
    }

    [Theory]
    [InlineData("constant")]
    [InlineData("sign of zero")]
    [InlineData("large constant")]
    [InlineData("line")]
    [InlineData("folder of the file")]
    [InlineData("name of the entry")]
    [InlineData("type of a state")]
    [InlineData("fusion")]
    [InlineData("passes")]
    [InlineData("form")]
    [InlineData("profile")]
    public void What_a_compilation_depends_on_is_in_the_key(string change)
    {
        (Module before, Module after) = change switch
        {
            "constant" => (Scaled(3), Scaled(4)),
            "sign of zero" => (Scaled(0), Scaled(-0.0f)),
            "large constant" => (Large(1), Large(2)),
            "line" => (Scaled(3), Scaled(3, line: 8)),
            "folder of the file" => (Scaled(3), Scaled(3, file: "/b/Net.cs")),
            "name of the entry" => (Scaled(3), Scaled(3, entry: "other")),
            "type of a state" => (Scaled(3), Scaled(3, states: 2)),
            _ => (Scaled(3), Scaled(3)),
        };
        CompilerOptions options = change switch
        {
            "fusion" => Options with { Fusion = false },
            "passes" => Options with { DisabledPasses = ["transpose"] },
            "form" => Options with { Form = MachineForm.Widest == VectorForm.Scalar ? VectorForm.V128 : VectorForm.Scalar },
            "profile" => Options with { Profile = true },
            _ => Options,
        };
        Compile(before, Options);
        Assert.Contains("simplify", Compile(after, options).Phases);
        Assert.Equal(FromCache, Compile(after, options).Phases);
    }

    [Fact]
    public void How_code_is_run_and_watched_is_not_in_the_key()
    {
        Compile(Scaled(3), Options);
        (LoadedModule module, string[] phases) = Compile(Scaled(3), Options with { Threads = 1 });
        Assert.Equal(FromCache, phases);
        Assert.Equal(1, module.Threads);
        // Who wants to see the phases sees them.
        Assert.Contains("print", Compile(Scaled(3), Options with { Verify = true }).Phases);
        Assert.Contains("print", Compile(Scaled(3), Options with { DumpFolder = folder["dump"] }).Phases);
    }

    [Fact]
    public void Faults_and_profiles_name_the_same_lines()
    {
        CompilerOptions profiled = Options with { Profile = true };
        (LoadedModule fresh, _) = Compile(Guarded(), profiled);
        (LoadedModule cached, string[] phases) = Compile(Guarded(), profiled);
        Assert.Equal(FromCache, phases);
        Assert.Equal(Fault(fresh), Fault(cached));
        Assert.Contains("Net.cs:7", Fault(cached), StringComparison.Ordinal);
        Assert.Contains("Net.cs:7", cached.Profile!.ToText(1), StringComparison.Ordinal);
    }

    [Fact]
    public void Broken_entries_are_replaced()
    {
        Compile(Scaled(3), Options);
        foreach (string file in Directory.GetFiles(folder["cache"]))
        {
            byte[] whole = File.ReadAllBytes(file), broken = [.. whole];
            broken[whole.Length / 2] ^= 4;
            File.WriteAllBytes(file, broken);
            (LoadedModule module, string[] phases) = Compile(Scaled(3), Options);
            Assert.Contains("simplify", phases);
            Assert.Equal([3, 6, 9, 12], Run(module));
            Assert.Equal(whole, File.ReadAllBytes(file));
        }
    }

    private CompilerOptions Options => new() { CacheFolder = folder["cache"], Time = true };

    private static (LoadedModule Module, string[] Phases) Compile(Module module, CompilerOptions options)
    {
        var phases = new PhaseObserver(options);
        LoadedModule loaded = new CSharpBackend().Compile(module, options, phases);
        return (loaded, [.. phases.Times.Rows.Select(row => row.Phase)]);
    }

    private static float[] Run(LoadedModule module) =>
        module.Entries[0].Run(module.NewState(), NdArray.From<float>([1, 2, 3, 4], [4]))[0].ToArray<float>();

    private static string Fault(LoadedModule module)
    {
        GraphCompilerException fault = Assert.Throws<GraphCompilerException>(
            () => module.Entries[0].Run(null, NdArray.From<float>([1, float.NaN], [2])));
        return fault.Message + fault.Diagnostic.Location;
    }

    /// <summary>y = scale · x + bias.</summary>
    private static Module Scaled(
        float scale, int line = 7, string file = "/a/Net.cs", string entry = "main", long states = 1, float initial = 0)
    {
        var b = new GraphBuilder(entry) { Location = new SourceLocation(file, line) };
        Value x = b.Parameter("x", new TensorType(DType.F32, [4]));
        Value bias = b.Parameter("bias", new TensorType(DType.F32, [states]), isState: true);
        Value factor = b.Constant(NdArray.From<float>([scale, scale, scale, scale], [4]));
        Value y = b.Mul(x, factor);
        NdArray start = NdArray.From<float>([.. Enumerable.Repeat(initial, (int)states)], [states]);
        return new Module("m", [new StateDeclaration("bias", bias.Type, start)], [b.Build(new GraphResult("y", y))]);
    }

    /// <summary>x plus a constant too large to stand in the text.</summary>
    private static Module Large(float last)
    {
        var b = new GraphBuilder("main");
        Value x = b.Parameter("x", new TensorType(DType.F32, [100]));
        float[] numbers = [.. Enumerable.Range(0, 99).Select(i => (float)i), last];
        return new Module("m", [], [b.Build(new GraphResult("y", b.Add(x, b.Constant(NdArray.From<float>(numbers, [100])))))]);
    }

    /// <summary>Guards against NaN.</summary>
    private static Module Guarded()
    {
        var b = new GraphBuilder("main") { Location = new SourceLocation("/a/Net.cs", 7, "loss") };
        Value x = b.Parameter("x", new TensorType(DType.F32, [2]));
        return new Module("m", [], [b.Build(new GraphResult("y", b.Guard(x)))]);
    }
}
