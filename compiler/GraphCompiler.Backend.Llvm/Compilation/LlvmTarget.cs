using GraphCompiler.Backend.Llvm.Interop;
using GraphCompiler.Compiler.Kernels;

namespace GraphCompiler.Backend.Llvm.Compilation;

/// <summary>The machine that code is made for.</summary>
/// <param name="Triple">Processor family, system and object format: <c>x86_64-pc-linux-gnu</c>.</param>
/// <param name="Processor">The processor that instructions are scheduled for: <c>znver5</c>.</param>
/// <param name="Features">Instruction sets, each with + or −.</param>
/// <param name="IsFar">Whether code and its constants may lie further from each other than 2 GB, and nowhere else than here.</param>
internal sealed record LlvmTarget(string Triple, string Processor, string Features, bool IsFar = false)
{
    /// <summary>The first version whose linker for this process lays code beside its constants, on x86 (JITLink, before it RuntimeDyld).</summary>
    private const int FirstNear = 18;

    /// <summary>This machine, for code that a library links into this process.</summary>
    public static LlvmTarget InProcess(LlvmLibrary library, VectorForm form) => Host(form) with { IsFar = library.Major < FirstNear };

    /// <summary>This machine, used in a form: a narrower one does without AVX-512, so that it is what a machine without that would run.</summary>
    public static unsafe LlvmTarget Host(VectorForm form)
    {
        string features = LlvmText.Take(LlvmC.LLVMGetHostCPUFeatures());
        if (form != VectorForm.V512)
        {
            features = string.Join(',', features.Split(',').Select(f => f.StartsWith("+avx512", StringComparison.Ordinal)
                || f.StartsWith("+avx10", StringComparison.Ordinal) || f.StartsWith("+evex512", StringComparison.Ordinal) ? "-" + f[1..] : f));
        }

        return new LlvmTarget(LlvmText.Take(LlvmC.LLVMGetDefaultTargetTriple()), LlvmText.Take(LlvmC.LLVMGetHostCPUName()), features);
    }
}
