using GraphCompiler.Backend.Llvm.Interop;

namespace GraphCompiler.Backend.Llvm.Compilation;

/// <summary>Object files, linked into this process. Unloaded when this object is collected: whoever holds a pointer to its code holds this too.</summary>
internal sealed unsafe class LoadedObject
{
    private readonly nint jit;

    /// <summary>Links object files with each other; what they lack (<c>memcpy</c>) comes from this process.</summary>
    /// <exception cref="GraphCompilerException">GRC6303: it cannot be linked.</exception>
    public LoadedObject(IReadOnlyList<byte[]> images)
    {
        Require(LlvmC.LLVMOrcCreateLLJIT(out jit, 0));
        nint dylib = LlvmC.LLVMOrcLLJITGetMainJITDylib(jit);
        Require(LlvmC.LLVMOrcCreateDynamicLibrarySearchGeneratorForProcess(out nint process, LlvmC.LLVMOrcLLJITGetGlobalPrefix(jit), 0, 0));
        LlvmC.LLVMOrcJITDylibAddGenerator(dylib, process);
        foreach (byte[] image in images)
        {
            fixed (byte* start = image)
            {
                Require(LlvmC.LLVMOrcLLJITAddObjectFile(
                    jit, dylib, LlvmC.LLVMCreateMemoryBufferWithMemoryRangeCopy(start, (nuint)image.Length, "object")));
            }
        }
    }

    /// <summary>Unlinks it.</summary>
    ~LoadedObject()
    {
        if (jit != 0)
        {
            _ = LlvmText.Error(LlvmC.LLVMOrcDisposeLLJIT(jit));
        }
    }

    /// <summary>The address of a function.</summary>
    /// <exception cref="GraphCompilerException">GRC6303: it is not there, or it calls what is not there.</exception>
    public nint this[string function]
    {
        get
        {
            Require(LlvmC.LLVMOrcLLJITLookup(jit, out ulong address, function));
            return checked((nint)address);
        }
    }

    private static void Require(nint error)
    {
        if (LlvmText.Error(error) is { } message)
        {
            throw DiagnosticId.LlvmRefused.Error("the object file cannot be linked: " + message);
        }
    }
}
