using GraphCompiler.Backend.Llvm;
using GraphCompiler.Backend.Llvm.Compilation;
using GraphCompiler.Backend.Llvm.Interop;
using GraphCompiler.Compiler;
using GraphCompiler.Compiler.Kernels;
using GraphCompiler.Compiler.Programs;
using GraphCompiler.Runtime;
using GraphCompiler.Runtime.Diagnostics;
using GraphCompiler.Tests.Backend.CSharp;
using GraphCompiler.Tests.Backends;
using Xunit;
using static GraphCompiler.Tests.Kernels.SampleKernels;

namespace GraphCompiler.Tests.Backend.Llvm;

/// <summary>What is the LLVM backend's alone: its text, its library, and what goes wrong with either.</summary>
public sealed class LlvmBackendTests
{
    private static ProgramModule Module { get; } = KernelModule.Of(Scale());

    [BackendFact("llvm")]
    public void The_text_of_a_kernel_is_as_it_was_and_runs()
    {
        Goldens.Check("llvm/scale.ll", new LlvmBackend().Source(Module, KernelModule.Options(VectorForm.V128)));
        NdArray[] inputs = [.. Module.Programs[0].Inputs.Select(v => NdArray.From<float>(
            [.. Enumerable.Range(0, (int)v.Type.Elements).Select(i => i - 5.5f)], v.Type.Shape))];
        KernelModule.AssertAgrees(new LlvmBackend(), Module, VectorForm.V128, inputs);
    }

    [BackendFact("llvm")]
    public void A_text_that_LLVM_refuses_is_a_fault_with_the_line()
    {
        const string source = "define void @f() {\n  %x = fadd float 1.0, %y\n  ret void\n}\n";
        LlvmLibrary.Load(CompilerOptions.Default.LlvmLibrary);
        GraphCompilerException fault = Assert.Throws<GraphCompilerException>(() => LlvmCompiler.Compile([source], LlvmTarget.Host(VectorForm.V128)));
        Assert.Equal(DiagnosticId.LlvmRefused.Code, fault.Code);
        Assert.Contains("%x = fadd float 1.0, %y", fault.Diagnostic.ToString(), StringComparison.Ordinal);
        Assert.Contains("undefined value", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_library_that_is_not_there_is_a_fault_that_says_what_to_install()
    {
        CompilerOptions options = KernelModule.Options(VectorForm.V128) with { LlvmLibrary = "/nowhere/libLLVM.so" };
        GraphCompilerException fault = Assert.Throws<GraphCompilerException>(() => new LlvmBackend().Load(Module, options));
        Assert.Equal(DiagnosticId.LlvmLibraryMissing.Code, fault.Code);
        Assert.Contains("/nowhere/libLLVM.so", fault.Message, StringComparison.Ordinal);
        Assert.Contains("apt-get install libllvm19", fault.Diagnostic.ToString(), StringComparison.Ordinal);
        Assert.False(new LlvmBackend().Examine(options).IsUsable);
    }

    [Fact]
    public void A_library_that_is_no_LLVM_of_today_is_a_fault()
    {
        string other = OperatingSystem.IsWindows() ? "kernel32.dll" : OperatingSystem.IsMacOS() ? "libSystem.dylib" : "libc.so.6";
        GraphCompilerException fault = Assert.Throws<GraphCompilerException>(() => LlvmLibrary.Find(other));
        Assert.Equal(DiagnosticId.LlvmLibraryTooOld.Code, fault.Code);
    }

    [BackendFact("llvm")]
    public void A_long_text_is_compiled_in_parts_that_find_each_other()
    {
        const int Count = 64;
        ProgramModule module = KernelModule.Of([.. Enumerable.Range(0, Count).Select(i => Scale() with { Name = FormattableString.Invariant($"k{i}") })]);
        string source = new LlvmBackend().Source(module, KernelModule.Options(VectorForm.Scalar));
        string padded = source.Replace("\n  ret void", "\n" + string.Join('\n', Enumerable.Repeat("  ; " + new string('-', 100), 40)) + "\n  ret void", StringComparison.Ordinal);
        IReadOnlyList<string> parts = IrParts.Of(padded, cores: 4);
        Assert.InRange(parts.Count, 2, 16);
        LlvmTarget target = LlvmTarget.InProcess(LlvmLibrary.Load(CompilerOptions.Default.LlvmLibrary), VectorForm.Scalar);
        var linked = new LoadedObject(LlvmCompiler.Compile(parts, target));
        Assert.NotEqual(0, linked[LlvmBackend.FunctionName(module, 0)]);
        GC.KeepAlive(linked);
    }
}
