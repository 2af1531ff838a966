namespace GraphCompiler.Runtime.Diagnostics;

public sealed partial record DiagnosticId
{
    /// <summary>GRC6101: a kernel that a backend cannot print.</summary>
    public static DiagnosticId UnsupportedKernel => new("GRC6101", "kernel not supported by the backend",
        "A fault of the compiler: please report it with the dump that GRAPHC_DUMP=dir writes.");

    /// <summary>GRC6102: generated code that the C# compiler refuses.</summary>
    public static DiagnosticId GeneratedCodeRefused => new("GRC6102", "generated code does not compile",
        "A fault of the compiler: please report it with the dump that GRAPHC_DUMP=dir writes.");

    /// <summary>GRC6103: a backend that cannot be used in this process.</summary>
    public static DiagnosticId BackendUnavailable => new("GRC6103", "backend not available",
        "Run on the ordinary .NET runtime (not ahead-of-time compiled), or load an assembly that CompileTo wrote.");

    /// <summary>GRC6104: options that no assembly can be written with.</summary>
    public static DiagnosticId InvalidAssemblyOptions => new("GRC6104", "invalid options for a compiled assembly",
        "Give class, namespace and methods names of ASCII letters and digits that begin with a letter; name at least one form.");

    /// <summary>GRC6105: an entry for one row that does not fit its batch entry.</summary>
    public static DiagnosticId InvalidRowEntry => new("GRC6105", "not the same entry for one row",
        "Trace the same function with a batch of one: same inputs and outputs, first dimension 1 where it was the batch, no change of state.");

    /// <summary>GRC6106: a backend that nobody knows.</summary>
    public static DiagnosticId UnknownBackend => new("GRC6106", "unknown backend",
        "Choose one of the backends that the message names; graphc doctor says which of them can be used here.");

    /// <summary>GRC6201: the system lacks the library that devices are reached by.</summary>
    public static DiagnosticId DeviceLibraryMissing => new("GRC6201", "library of the device missing",
        "OpenCL: install the loader and a driver (Debian: apt-get install ocl-icd-libopencl1 pocl-opencl-icd for the processor, or the driver of the "
        + "graphics card). ILGPU: build runtime/GraphCompiler.Runtime.Ilgpu with -p:Ilgpu=true. Or choose another backend. graphc doctor lists what is there.");

    /// <summary>GRC6202: no device can be used.</summary>
    public static DiagnosticId NoDevice => new("GRC6202", "no usable device",
        "Install the driver of the device (for the processor: apt-get install pocl-opencl-icd), or choose another device or backend. "
        + "graphc doctor lists what is there, and why it cannot be used.");

    /// <summary>GRC6203: a program that needs what the device does not have.</summary>
    public static DiagnosticId DeviceLacks => new("GRC6203", "not supported by the device",
        "Choose another device or backend, or leave out what the device lacks.");

    /// <summary>GRC6204: a program that needs more memory than the device has.</summary>
    public static DiagnosticId DeviceMemory => new("GRC6204", "not enough memory on the device",
        "Use a smaller batch, rematerialize to a byte budget, or choose another device or backend.");

    /// <summary>GRC6205: generated code that the driver's compiler refuses.</summary>
    public static DiagnosticId DeviceCodeRefused => new("GRC6205", "generated code refused by the driver",
        "Update the driver, or choose another device or backend; and please report it with the dump that GRAPHC_DUMP=dir writes.");

    /// <summary>GRC6206: a device or driver that failed.</summary>
    public static DiagnosticId DeviceFailed => new("GRC6206", "device failed",
        "Update the driver, or choose another device or backend. The state of the run that failed is lost: load it from a checkpoint.");

    /// <summary>GRC6301: an LLVM library that is not installed, or not the one of this process.</summary>
    public static DiagnosticId LlvmLibraryMissing => new("GRC6301", "LLVM library not found",
        "Install LLVM 15 to 22 (Debian, Ubuntu: apt-get install libllvm19), or name its file in GRAPHC_LLVM; or choose the backend csharp.");

    /// <summary>GRC6302: an LLVM library that does not read the IR that is printed.</summary>
    public static DiagnosticId LlvmLibraryTooOld => new("GRC6302", "LLVM library too old",
        "Install LLVM 15 to 22 (Debian, Ubuntu: apt-get install libllvm19), or name its file in GRAPHC_LLVM; or choose the backend csharp.");

    /// <summary>GRC6303: generated IR that LLVM refuses.</summary>
    public static DiagnosticId LlvmRefused => new("GRC6303", "generated IR is refused by LLVM",
        "A fault of the compiler: please report it with LLVM's version and the dump that GRAPHC_DUMP=dir writes.");

    /// <summary>GRC6304: options that no native library can be written with.</summary>
    public static DiagnosticId InvalidNativeOptions => new("GRC6304", "invalid options for a native library",
        "Let the file end with .so, .a or .o; name a target that can be made here (x86-64-v3, x86-64-v4, host) and a prefix of ASCII letters and digits.");

    /// <summary>GRC6305: a shared library is wanted, and there is no linker.</summary>
    public static DiagnosticId LinkerMissing => new("GRC6305", "linker not found",
        "Install one (Debian, Ubuntu: apt-get install gcc, or binutils, or lld), or write an archive (.a) or an object file (.o), which need none.");

    /// <summary>GRC6306: a linker that failed.</summary>
    public static DiagnosticId LinkerFailed => new("GRC6306", "linker failed",
        "Name another linker, or write an archive (.a) or an object file (.o), which need none.");
}
