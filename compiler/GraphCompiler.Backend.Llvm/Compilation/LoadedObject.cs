using GraphCompiler.Backend.Llvm.Interop;

namespace GraphCompiler.Backend.Llvm.Compilation;

/// <summary>An object file, linked into this process. Unloaded when this object is collected: whoever holds a pointer to its code holds this too.</summary>
internal sealed unsafe class LoadedObject
{
    private readonly nint jit;

    /// <summary>Links an object file; what it lacks (<c>memcpy</c>) comes from this process.</summary>
    /// <exception cref="GraphCompilerException">GRC6303: it cannot be linked.</exception>
    public LoadedObject(byte[] image)
    {
        Require(LlvmC.LLVMOrcCreateLLJIT(out jit, 0));
        nint dylib = LlvmC.LLVMOrcLLJITGetMainJITDylib(jit);
        Require(LlvmC.LLVMOrcCreateDynamicLibrarySearchGeneratorForProcess(out nint process, LlvmC.LLVMOrcLLJITGetGlobalPrefix(jit), 0, 0));
        LlvmC.LLVMOrcJITDylibAddGenerator(dylib, process);
        nint buffer;
        fixed (byte* start = image)
        {
            buffer = LlvmC.LLVMCreateMemoryBufferWithMemoryRangeCopy(start, (nuint)image.Length, "object");
        }

        Require(LlvmC.LLVMOrcLLJITAddObjectFile(jit, dylib, buffer));
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
