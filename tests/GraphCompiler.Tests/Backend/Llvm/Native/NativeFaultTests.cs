using GraphCompiler.Backend.Llvm.Compilation;
using GraphCompiler.Backend.Llvm.Interop;
using GraphCompiler.Backend.Llvm.Output;
using GraphCompiler.Compiler;
using GraphCompiler.Compiler.Backends;
using GraphCompiler.Compiler.Kernels;
using GraphCompiler.Runtime.Diagnostics;
using GraphCompiler.Tests.Backend.CSharp;
using GraphCompiler.Tests.Backends;
using GraphCompiler.Tests.Frontend.Data;
using Xunit;

namespace GraphCompiler.Tests.Backend.Llvm.Native;

/// <summary>What goes wrong when a library for C is written, or is run on another processor.</summary>
public sealed class NativeFaultTests : IDisposable
{
    private readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    [BackendFact("llvm")]
    public void What_cannot_be_written_is_a_typed_fault()
    {
        Assert.Equal("GRC6304", CodeOf("sample.dylib", new NativeOptions()));
        Assert.Equal("GRC6304", CodeOf("sample.o", new NativeOptions { Prefix = "1 2" }));
        Assert.Equal("GRC6304", CodeOf("sample.o", new NativeOptions { Target = new NativeTarget("pdp-11") }));
        Assert.Equal("GRC2004", CodeOf("sample.o", new NativeOptions { Functions = [new EntryMethod("F", "nowhere")] }));
        Assert.Equal("GRC6105", CodeOf("sample.o", new NativeOptions { Functions = [new EntryMethod("F", "predict", "train")] }));
        Assert.Equal("GRC7002", CodeOf(Path.Combine("no", "such", "sample.o"), new NativeOptions()));
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    [BackendFact("llvm")]
    public void A_linker_that_is_missing_or_fails_is_a_typed_fault_and_leaves_the_old_file_whole()
    {
        byte[] old = [1, 2, 3];
        folder.Write("sample.so", old);
        Assert.Equal("GRC6305", CodeOf("sample.so", new NativeOptions { Linker = "/nowhere/ld" }));
        Assert.Equal("GRC6306", CodeOf("sample.so", new NativeOptions { Linker = "false" }));
        Assert.Equal(old, File.ReadAllBytes(folder["sample.so"]));
        Assert.Equal([folder["sample.so"]], Directory.GetFileSystemEntries(folder.Path));
    }

    /// <summary>Where no linker is on the path a library is refused, and an archive, which needs none, is written.</summary>
    [BackendFact("llvm")]
    public void Without_any_linker_an_archive_can_be_written()
    {
        string module = folder.Write("m.ir", System.Text.Encoding.UTF8.GetBytes("graph @f(%x: f32[2]) -> (y: f32[2]) {\n  %1 = neg %x : f32[2]\n  return %1\n}\n"));
        Dictionary<string, string> nowhere = new() { ["PATH"] = folder.Path };
        (int code, string messages) = ToolProcess.Run(nowhere, "compile", module, "-o", folder["m.so"]);
        Assert.Equal(4, code);
        Assert.Contains("GRC6305", messages, StringComparison.Ordinal);
        Assert.False(File.Exists(folder["m.so"]));
        (code, messages) = ToolProcess.Run(nowhere, "compile", module, "-o", folder["m.a"]);
        Assert.True(code == 0, messages);
    }

    [BackendFact("llvm")]
    public void Names_of_any_text_are_identifiers_of_their_own()
    {
        var names = new CNames("context");
        Assert.Equal(["train_step", "x128", "a_b", "x"], new[] { "TrainStep", "128", "a*/b", "→" }.Select(CNames.Snake));
        Assert.Equal(["context2", "while2", "y", "y2"], new[] { "context", "while", "y", "y" }.Select(names.Take));
    }

    /// <summary>Each instruction set by itself: the processor has it by our table where LLVM says so.</summary>
    [BackendFact("llvm")]
    public unsafe void The_processor_is_asked_for_what_code_uses()
    {
        LlvmTarget host = LlvmTarget.InProcess(LlvmLibrary.Load(null), VectorForm.V512);
        string[] has = [.. host.Features.Split(',').Where(feature => feature[0] == '+').Select(feature => feature[1..])];
        foreach (string set in ProcessorCheck.Known)
        {
            string text = ProcessorCheck.Print([set], host)
                + "define i32 @probe() {\n  %lacks = call i1 @.c.lacks()\n  %number = zext i1 %lacks to i32\n  ret i32 %number\n}\n";
            var linked = new LoadedObject(LlvmCompiler.Compile([text], host));
            int lacks = ((delegate* unmanaged[Cdecl]<int>)linked["probe"])();
            GC.KeepAlive(linked);
            Assert.Equal((set, has.Contains(set) ? 0 : 1), (set, lacks));
        }
    }

    private string CodeOf(string file, NativeOptions options) => Assert.Throws<GraphCompilerException>(
        () => NativeEmitter.Emit(SampleModule.Build(), null, folder[file], options, CompilerOptions.Default)).Code;
}
