using System.Runtime.InteropServices;

namespace GraphCompiler.Backend.Llvm.Interop;

/// <summary>The functions of LLVM's C API that this backend calls; named and typed as in <c>llvm-c/*.h</c>, references as <c>nint</c>.</summary>
/// <remarks>All of them are there, with these parameters, in LLVM 15 to 22 but <see cref="LLVMGetVersion"/>, which came with 16.</remarks>
internal static unsafe partial class LlvmC
{
    /// <summary>The library, under whatever file name <see cref="LlvmLibrary"/> finds it.</summary>
    public const string Library = "LLVM";

    /// <summary>Level 1 of code generation: a tenth faster to compile than level 2, and at most 2 % slower to run.</summary>
    public const int CodeGenLevelLess = 1;

    /// <summary>Code for one place.</summary>
    public const int RelocStatic = 1;

    /// <summary>Position-independent code.</summary>
    public const int RelocPic = 2;

    /// <summary>The code model in which everything may lie anywhere.</summary>
    public const int CodeModelLarge = 6;

    /// <summary>The code model that the target has where nobody asks for another.</summary>
    public const int CodeModelDefault = 0;

    /// <summary>An object file, not assembly text.</summary>
    public const int ObjectFile = 1;

    /// <summary>A verifier that answers, and neither prints nor aborts.</summary>
    public const int ReturnStatusAction = 2;

    /// <summary>Severity of a diagnostic that is an error.</summary>
    public const int DiagnosticError = 0;

    // Core.h
    [LibraryImport(Library)]
    public static partial void LLVMGetVersion(out uint major, out uint minor, out uint patch);

    [LibraryImport(Library)]
    public static partial nint LLVMContextCreate();

    [LibraryImport(Library)]
    public static partial void LLVMContextDispose(nint context);

    [LibraryImport(Library)]
    public static partial void LLVMContextSetDiagnosticHandler(nint context, delegate* unmanaged[Cdecl]<nint, nint, void> handler, nint argument);

    [LibraryImport(Library)]
    public static partial int LLVMGetDiagInfoSeverity(nint diagnostic);

    [LibraryImport(Library)]
    public static partial byte* LLVMGetDiagInfoDescription(nint diagnostic);

    [LibraryImport(Library)]
    public static partial void LLVMDisposeMessage(byte* message);

    [LibraryImport(Library)]
    public static partial void LLVMDisposeModule(nint module);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial void LLVMSetTarget(nint module, string triple);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint LLVMCreateMemoryBufferWithMemoryRangeCopy(byte* start, nuint length, string name);

    [LibraryImport(Library)]
    public static partial byte* LLVMGetBufferStart(nint buffer);

    [LibraryImport(Library)]
    public static partial nuint LLVMGetBufferSize(nint buffer);

    [LibraryImport(Library)]
    public static partial void LLVMDisposeMemoryBuffer(nint buffer);

    // IRReader.h: takes the buffer.
    [LibraryImport(Library)]
    public static partial int LLVMParseIRInContext(nint context, nint buffer, out nint module, out byte* message);

    // Analysis.h
    [LibraryImport(Library)]
    public static partial int LLVMVerifyModule(nint module, int action, out byte* message);

    // Target.h, of the two kinds of machine that .NET runs on with vectors.
    [LibraryImport(Library)]
    public static partial void LLVMInitializeX86TargetInfo();

    [LibraryImport(Library)]
    public static partial void LLVMInitializeX86Target();

    [LibraryImport(Library)]
    public static partial void LLVMInitializeX86TargetMC();

    [LibraryImport(Library)]
    public static partial void LLVMInitializeX86AsmPrinter();

    [LibraryImport(Library)]
    public static partial void LLVMInitializeX86AsmParser();

    [LibraryImport(Library)]
    public static partial void LLVMInitializeAArch64TargetInfo();

    [LibraryImport(Library)]
    public static partial void LLVMInitializeAArch64Target();

    [LibraryImport(Library)]
    public static partial void LLVMInitializeAArch64TargetMC();

    [LibraryImport(Library)]
    public static partial void LLVMInitializeAArch64AsmPrinter();

    [LibraryImport(Library)]
    public static partial void LLVMSetModuleDataLayout(nint module, nint layout);

    [LibraryImport(Library)]
    public static partial void LLVMDisposeTargetData(nint layout);

    // TargetMachine.h
    [LibraryImport(Library)]
    public static partial byte* LLVMGetDefaultTargetTriple();

    [LibraryImport(Library)]
    public static partial byte* LLVMGetHostCPUName();

    [LibraryImport(Library)]
    public static partial byte* LLVMGetHostCPUFeatures();

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int LLVMGetTargetFromTriple(string triple, out nint target, out byte* message);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint LLVMCreateTargetMachine(
        nint target, string triple, string processor, string features, int level, int relocation, int codeModel);

    [LibraryImport(Library)]
    public static partial void LLVMDisposeTargetMachine(nint machine);

    [LibraryImport(Library)]
    public static partial nint LLVMCreateTargetDataLayout(nint machine);

    [LibraryImport(Library)]
    public static partial int LLVMTargetMachineEmitToMemoryBuffer(nint machine, nint module, int fileType, out byte* message, out nint buffer);

    // Transforms/PassBuilder.h and Error.h
    [LibraryImport(Library)]
    public static partial nint LLVMCreatePassBuilderOptions();

    [LibraryImport(Library)]
    public static partial void LLVMDisposePassBuilderOptions(nint options);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint LLVMRunPasses(nint module, string passes, nint machine, nint options);

    [LibraryImport(Library)]
    public static partial byte* LLVMGetErrorMessage(nint error);

    [LibraryImport(Library)]
    public static partial void LLVMDisposeErrorMessage(byte* message);

    // LLJIT.h and Orc.h: an object that is added is taken.
    [LibraryImport(Library)]
    public static partial nint LLVMOrcCreateLLJIT(out nint jit, nint builder);

    [LibraryImport(Library)]
    public static partial nint LLVMOrcDisposeLLJIT(nint jit);

    [LibraryImport(Library)]
    public static partial nint LLVMOrcLLJITGetMainJITDylib(nint jit);

    [LibraryImport(Library)]
    public static partial byte LLVMOrcLLJITGetGlobalPrefix(nint jit);

    [LibraryImport(Library)]
    public static partial nint LLVMOrcCreateDynamicLibrarySearchGeneratorForProcess(out nint generator, byte prefix, nint filter, nint argument);

    [LibraryImport(Library)]
    public static partial void LLVMOrcJITDylibAddGenerator(nint dylib, nint generator);

    [LibraryImport(Library)]
    public static partial nint LLVMOrcLLJITAddObjectFile(nint jit, nint dylib, nint buffer);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint LLVMOrcLLJITLookup(nint jit, out ulong address, string name);
}
