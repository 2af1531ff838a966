using GraphCompiler.Compiler.Backends;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using GraphCompiler.Backend.CSharp.Emission;
using GraphCompiler.Compiler.Kernels;
using GraphCompiler.Compiler.Programs;
using GraphCompiler.Runtime;
using GraphCompiler.Runtime.Diagnostics;
using GraphCompiler.Tests.Frontend.Data;
using Xunit;

namespace GraphCompiler.Tests.Backend.CSharp;

public sealed class AssemblyEmitterTests
{
    private static readonly AssemblyOptions Options = new()
    {
        Namespace = "Models",
        Methods = [new EntryMethod("Predict", "predict", "row"), new EntryMethod("TrainStep", "train")],
    };

    /// <summary>Prints what the assembly computes, and what it says of mistakes.</summary>
    private const string App = """
        using System;
        using System.Linq;
        using Models;

        var model = new Sample();
        float[] x = new float[Sample37.Rows * 37];
        for (int i = 0; i < x.Length; i++) x[i] = i * 0.5f - 40;
        float[] y = new float[x.Length];
        void Show(string title) => Console.WriteLine(title + " " + string.Join(" ", y.Select(v => BitConverter.SingleToUInt32Bits(v).ToString("X8"))));
        model.Predict(x, y);
        Show("first");
        float[] step = new float[37];
        for (int i = 0; i < 37; i++) step[i] = i;
        for (int i = 0; i < 3; i++)
        {
            float loss = model.TrainStep(step, 0.5f, out int steps);
            Console.WriteLine($"step {loss} {steps}");
        }

        model.Predict(x, y);
        Show("trained");
        step[7] = -1;
        try { model.TrainStep(step, 1f, out _); } catch (ArgumentException e) { Console.WriteLine(e.Message.Replace('\n', '|')); }
        try { model.Predict(x.AsSpan(1), y); } catch (ArgumentException e) { Console.WriteLine(e.Message); }
        try { model.Predict(x, y.AsSpan(1)); } catch (ArgumentException e) { Console.WriteLine(e.Message); }
        Console.WriteLine(string.Join(";", model.StateNames));
        model.SaveWeights(args[0]);
        var other = new Sample();
        other.LoadWeights(args[0]);
        Array.Clear(y);
        other.Predict(x, y);
        Show("loaded");
        long before = GC.GetAllocatedBytesForCurrentThread();
        step[7] = 1;
        for (int i = 0; i < 1000; i++)
        {
            other.Predict(x, y);
            other.TrainStep(step, 0f, out _);
        }

        Console.WriteLine("allocated " + (GC.GetAllocatedBytesForCurrentThread() - before));
        Console.WriteLine("ours: " + string.Join(",", AppDomain.CurrentDomain.GetAssemblies().Select(a => a.GetName().Name).Where(n => n.StartsWith("Graph"))));

        internal static class Sample37 { public const int Rows = 11; }
        """;

    [Fact]
    public void A_process_that_references_the_assembly_alone_computes_the_same_bits()
    {
        using var folder = new TestFolder();
        ProgramModule module = SampleModule.Build();
        AssemblyEmitter.Emit(module, null, folder["Sample.dll"], Options);
        string[] lines = ConsoleApp.Run(folder, App, "Sample.dll", folder["saved.safetensors"]);

        LoadedModule loaded = KernelModule.Load(module, GraphCompiler.Compiler.Backends.MachineForm.Widest);
        State state = loaded.NewState();
        Assert.Equal("first " + Predicted(loaded, state), lines[0]);
        NdArray step = NdArray.From<float>([.. Enumerable.Range(0, 37).Select(i => (float)i)], [37]);
        for (int i = 0; i < 3; i++)
        {
            NdArray[] results = loaded["train"].Run(state, step, NdArray.Scalar(0.5f));
            Assert.Equal(FormattableString.Invariant($"step {results[0].Data<float>()[0]} {results[1].Data<int>()[0]}"), lines[i + 1]);
        }

        Assert.Equal("trained " + Predicted(loaded, state), lines[4]);
        Assert.Equal("GRC9999: negative input, found at element 7|  at Net.cs:41 in head|    %5 = guard %x", lines[5]);
        Assert.StartsWith("x must have a multiple of 37 elements, 37 a row, got 406", lines[6], StringComparison.Ordinal);
        Assert.StartsWith("y must have 407 elements, got 406", lines[7], StringComparison.Ordinal);
        Assert.Equal("layer/w;count \"quoted\"", lines[8]);
        Assert.Equal("loaded " + Predicted(loaded, state), lines[9]);
        Assert.Equal("allocated 0", lines[10]);
        Assert.Equal("ours: ", lines[11]);
        Assert.True(state.Get("layer/w").BitEquals(
            GraphCompiler.Runtime.Files.Safetensors.Load(folder["saved.safetensors"]).Arrays["layer/w"]));
    }

    [Theory]
    [InlineData("DOTNET_EnableAVX512")]
    [InlineData("DOTNET_EnableAVX2")]
    [InlineData("DOTNET_EnableHWIntrinsic")]
    public void One_assembly_runs_on_every_instruction_set(string withheld)
    {
        using var folder = new TestFolder();
        AssemblyEmitter.Emit(SampleModule.Build(), null, folder["Sample.dll"], Options);
        ConsoleApp.Compile(folder, App, "Sample.dll");
        string[] all = ConsoleApp.Start(folder, variable: null, folder["first.safetensors"]);
        Assert.Equal(all, ConsoleApp.Start(folder, withheld, folder["second.safetensors"]));
    }

    [Fact]
    public void The_same_module_gives_the_same_bytes_in_every_folder()
    {
        using TestFolder first = new(), second = new();
        EmittedAssembly a = AssemblyEmitter.Emit(SampleModule.Build(), null, first["Sample.dll"], Options);
        EmittedAssembly b = AssemblyEmitter.Emit(SampleModule.Build(), null, second["Sample.dll"], Options);
        Assert.Equal(File.ReadAllBytes(a.Path), File.ReadAllBytes(b.Path));
        Assert.Equal(File.ReadAllBytes(a.SymbolsPath), File.ReadAllBytes(b.SymbolsPath));
        Assert.Equal(new FileInfo(a.Path).Length, a.Bytes);
        Assert.InRange(a.Bytes, 1, 64 * 1024);
    }

    [Fact]
    public void References_are_those_of_the_base_class_library_alone()
    {
        using var folder = new TestFolder();
        EmittedAssembly emitted = AssemblyEmitter.Emit(SampleModule.Build(), null, folder["Sample.dll"], Options);
        using var image = new PEReader(File.OpenRead(emitted.Path));
        MetadataReader metadata = image.GetMetadataReader();
        string[] references = [.. metadata.AssemblyReferences.Select(r => metadata.GetString(metadata.GetAssemblyReference(r).Name))];
        Assert.NotEmpty(references);
        Assert.All(references, name => Assert.StartsWith("System.", name, StringComparison.Ordinal));
        Assert.DoesNotContain("System.Private.CoreLib", references);
    }

    [Fact]
    public void Weights_lie_beside_the_assembly_on_request()
    {
        using var folder = new TestFolder();
        AssemblyOptions options = Options with { Weights = WeightStorage.Beside, ClassName = "Net" };
        EmittedAssembly emitted = AssemblyEmitter.Emit(SampleModule.Build(), null, folder["Sample.dll"], options);
        string[] lines = ConsoleApp.Run(folder, """
            float[] w = new float[37];
            new Models.Net(args[0]).GetState<float>("layer/w", w);
            System.Console.WriteLine(w[0] + " " + w[36]);
            """, "Sample.dll", emitted.WeightsPath!);
        Assert.Equal("-3 6", lines[0]);
    }

    [Fact]
    public void Options_that_do_not_fit_are_refused_with_an_id()
    {
        using var folder = new TestFolder();
        string CodeOf(AssemblyOptions options) => Assert.Throws<GraphCompilerException>(
            () => AssemblyEmitter.Emit(SampleModule.Build(), null, folder["Sample.dll"], options)).Code;
        Assert.Equal("GRC2004", CodeOf(Options with { Methods = [new EntryMethod("Predict", "nothing")] }));
        Assert.Equal("GRC6104", CodeOf(Options with { ClassName = "class" }));
        Assert.Equal("GRC6104", CodeOf(Options with { Namespace = "A.;B" }));
        Assert.Equal("GRC6104", CodeOf(Options with { Forms = [] }));
        Assert.Equal("GRC6105", CodeOf(Options with { Methods = [new EntryMethod("Predict", "predict", "train")] }));
        Assert.Empty(Directory.GetFiles(folder.Path));
    }

    /// <summary>The predictions of 11 rows, in runs of 4 and single ones, as the application prints them.</summary>
    private static string Predicted(LoadedModule module, State state)
    {
        float[] x = [.. Enumerable.Range(0, 11 * 37).Select(i => (i * 0.5f) - 40)];
        var y = new List<float>();
        foreach ((string entry, int rows) in new[] { ("predict", 4), ("predict", 4), ("row", 1), ("row", 1), ("row", 1) })
        {
            NdArray input = NdArray.From<float>(x.AsSpan(y.Count, rows * 37), [rows, 37]);
            y.AddRange(module[entry].Run(state, input)[0].ToArray<float>());
        }

        return string.Join(" ", y.Select(v => BitConverter.SingleToUInt32Bits(v).ToString("X8", System.Globalization.CultureInfo.InvariantCulture)));
    }
}
