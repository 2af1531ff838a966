using GraphCompiler.Backend.Llvm.Output;
using GraphCompiler.Compiler;
using GraphCompiler.Compiler.Backends;
using GraphCompiler.Compiler.Programs;
using GraphCompiler.Runtime;
using GraphCompiler.Tests.Backend.CSharp;
using GraphCompiler.Tests.Backends;
using GraphCompiler.Tests.Frontend.Data;
using Xunit;

namespace GraphCompiler.Tests.Backend.Llvm.Native;

/// <summary>Libraries for C of a module by hand: each of their functions, in a program that knows nothing else.</summary>
public sealed class NativeLibraryTests
{
    private static readonly NativeOptions Options = new()
    {
        Functions = [new EntryMethod("Predict", "predict", "row"), new EntryMethod("Train", "train")],
    };

    [BackendFact("llvm")]
    public void A_program_in_C_has_every_function_and_the_same_bits()
    {
        using var folder = new TestFolder();
        ProgramModule module = SampleModule.Build();
        Emit(folder["sample.so"]);
        (string output, int code) = CProgram.Run(CProgram.Compile(folder, "sample.c", "sample.so"));
        Assert.True(code == 0, output);

        LoadedModule loaded = KernelModule.Load(module, MachineForm.Widest);
        State state = loaded.NewState();
        float[] x = [.. Enumerable.Range(0, 11 * 37).Select(i => i * 0.5f)];
        string first = string.Concat(Enumerable.Range(0, 11).Select(row => Bits(loaded["row"].Run(state, NdArray.From<float>([.. x.Skip(row * 37).Take(37)], [1, 37]))[0])));
        string expected = $"""
            processor 0
            create 0
            predict 0
            first {first}
            step 0
            step 0
            loss -0x1.8p+1 steps 2
            fault 5
            GRC9999: negative input|%5 = guard %x|Net.cs:41 in head|7
            step 0
            no fault 1 steps 3
            states 2 'layer/w' 'count "quoted"' 1
            get 0
            count 3
            get too much 4
            get none 2
            get into nothing 2
            save 0
            place too small 4
            place askew 2
            place 0
            load 0
            load too little 4
            predict 0
            workers 0
            no threads 2
            predict 0
            same bits 1
            reset 0
            get 0
            w -0x1.8p+1 0x1.8p+2
            no context 2
            no input 2
            rows below none 2
            no rows 0
            a buffer has not the size that is documented|unknown error

            """;
        Assert.Equal(expected, output, ignoreLineEndingDifferences: true);
    }

    [BackendFact("llvm")]
    public void Archives_and_object_files_need_no_linker_and_link_with_any_program()
    {
        using var folder = new TestFolder();
        Emit(folder["sample.so"]);
        string expected = CProgram.Run(CProgram.Compile(folder, "sample.c", "sample.so")).Output;
        foreach (string library in new[] { "sample.a", "sample.o" })
        {
            Emit(folder[library], Options with { Linker = "/nowhere/ld" });
            Assert.Equal((expected, 0), CProgram.Run(CProgram.Compile(folder, "sample.c", library)));
        }
    }

    [BackendFact("llvm")]
    public void The_same_module_gives_the_same_bytes_in_every_folder()
    {
        using TestFolder first = new(), second = new();
        EmittedLibrary a = Emit(first["sample.so"]), b = Emit(second["sample.so"]);
        Assert.Equal(File.ReadAllBytes(a.Path), File.ReadAllBytes(b.Path));
        Assert.Equal(File.ReadAllBytes(a.HeaderPath), File.ReadAllBytes(b.HeaderPath));
        Assert.Equal(new FileInfo(a.Path).Length, a.Bytes);
    }

    [BackendFact("llvm")]
    public void Weights_lie_beside_it_on_request()
    {
        using var folder = new TestFolder();
        EmittedLibrary written = Emit(folder["sample.o"], Options with { Weights = WeightStorage.Beside });
        Assert.Equal(folder["sample.weights"], written.WeightsPath);
        Assert.True(GraphCompiler.Runtime.Files.Safetensors.Load(written.WeightsPath!).Arrays["layer/w"].BitEquals(
            SampleModule.Build().States[0].Declaration.Initial!));
    }

    [BackendFact("llvm")]
    public void Two_libraries_link_into_one_program()
    {
        using var folder = new TestFolder();
        Emit(folder["sample.o"]);
        Emit(folder["other.o"]);
        (string output, int code) = CProgram.Run("gcc", "-shared", "-o", folder["both.so"], folder["sample.o"], folder["other.o"]);
        Assert.True(code == 0, output);
    }

    private static string Bits(NdArray values) => string.Concat(values.Data<float>().ToArray().Select(v => $"{BitConverter.SingleToUInt32Bits(v):x8}"));

    private static EmittedLibrary Emit(string path, NativeOptions? options = null) =>
        NativeEmitter.Emit(SampleModule.Build(), null, path, options ?? Options, CompilerOptions.Default);
}
