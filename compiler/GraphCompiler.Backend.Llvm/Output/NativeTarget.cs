using System.Runtime.InteropServices;
using GraphCompiler.Backend.Llvm.Compilation;
using GraphCompiler.Compiler.Backends;
using GraphCompiler.Compiler.Kernels;

namespace GraphCompiler.Backend.Llvm.Output;

/// <summary>The processors that a library's code is for; on others its <c>create</c> functions give an error.</summary>
/// <param name="Name">How it is written: <c>x86-64-v3</c>.</param>
public sealed record NativeTarget(string Name)
{
    private const string X64Triple = "x86_64-unknown-linux-gnu", Arm64Triple = "aarch64-unknown-linux-gnu";

    /// <summary>x86-64 with AVX2 and FMA: those since 2013. The same file on every machine.</summary>
    public static NativeTarget X64V3 => new("x86-64-v3");

    /// <summary>x86-64 with AVX-512 F, BW, CD, DQ, VL. The same file on every machine.</summary>
    public static NativeTarget X64V4 => new("x86-64-v4");

    /// <summary>The processor of this machine, with all it has.</summary>
    public static NativeTarget Host => new("host");

    /// <summary>All of them.</summary>
    public static IReadOnlyList<NativeTarget> All => [X64V3, X64V4, Host];

    /// <summary>The one that is meant where none is named: <see cref="X64V3"/>; on other families than x86-64 the host.</summary>
    public static NativeTarget Default => RuntimeInformation.ProcessArchitecture == Architecture.X64 ? X64V3 : Host;

    /// <summary>The form of its kernels.</summary>
    internal VectorForm Form(CompilerOptions options) =>
        options.Form ?? (this == X64V3 ? VectorForm.V256 : this == X64V4 ? VectorForm.V512 : MachineForm.Widest);

    /// <summary>What LLVM is told of it.</summary>
    /// <exception cref="GraphCompilerException">GRC6304: it is unknown, or not made on this machine.</exception>
    internal LlvmTarget Machine(CompilerOptions options)
    {
        bool isX64 = RuntimeInformation.ProcessArchitecture == Architecture.X64;
        if (this == Host)
        {
            return LlvmTarget.Host(Form(options)) with { Triple = isX64 ? X64Triple : Arm64Triple };
        }

        return All.Contains(this) && isX64 ? new LlvmTarget(X64Triple, Name, "") : throw DiagnosticId.InvalidNativeOptions.Error(
            $"no code for the target '{Name}' can be made on this machine ({RuntimeInformation.ProcessArchitecture}); the targets are "
            + string.Join(", ", All.Select(target => target.Name)));
    }

    /// <summary>The instruction sets that its code may use, by LLVM's names.</summary>
    internal IEnumerable<string> InstructionSets(LlvmTarget machine)
    {
        string[] third = ["sse3", "ssse3", "sse4.1", "sse4.2", "popcnt", "avx", "avx2", "bmi", "bmi2", "f16c", "fma", "lzcnt", "movbe"];
        return this == X64V3 ? third
            : this == X64V4 ? [.. third, "avx512f", "avx512bw", "avx512cd", "avx512dq", "avx512vl"]
            : machine.Features.Split(',').Where(feature => feature.StartsWith('+')).Select(feature => feature[1..]);
    }
}
