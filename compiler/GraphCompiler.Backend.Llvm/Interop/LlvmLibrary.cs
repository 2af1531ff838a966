using System.Reflection;
using System.Runtime.InteropServices;

namespace GraphCompiler.Backend.Llvm.Interop;

/// <summary>The LLVM library of this process: found by its file names, newest version first, and loaded once.</summary>
internal sealed class LlvmLibrary
{
    /// <summary>The newest version whose file names are tried.</summary>
    public const int Newest = 22;

    /// <summary>The oldest version that reads the IR that is printed here.</summary>
    public const int Oldest = 15;

    private const string ToInstall = "Install it (Debian, Ubuntu: apt-get install libllvm19), or name its file in GRAPHC_LLVM.";

    private static readonly Lock Loading = new();
    private static LlvmLibrary? loaded;

    private readonly nint handle;

    private LlvmLibrary(nint handle, string file) => (this.handle, File) = (handle, file);

    /// <summary>The name that it was found under.</summary>
    public string File { get; }

    /// <summary>Its version: <c>19.1.7</c>; of LLVM 15, which does not tell it, <c>15</c>.</summary>
    public string Version { get; private set; } = "15";

    /// <summary>The first number of its version.</summary>
    public int Major { get; private set; } = Oldest;

    /// <summary>The file names that are tried, in order: those of Debian, Fedora and LLVM's own packages, on Linux, macOS and Windows.</summary>
    public static IEnumerable<string> Candidates
    {
        get
        {
            for (int version = Newest; version >= Oldest; version--)
            {
                string[] names = OperatingSystem.IsWindows() ? [$"LLVM-{version}.dll"]
                    : OperatingSystem.IsMacOS() ? [$"libLLVM.{version}.dylib", $"/opt/homebrew/opt/llvm@{version}/lib/libLLVM.dylib"]
                    : [$"libLLVM.so.{version}.1", $"libLLVM-{version}.so.1", $"libLLVM-{version}.so", $"/usr/lib/llvm-{version}/lib/libLLVM.so.1"];
                foreach (string name in names)
                {
                    yield return name;
                }
            }

            yield return OperatingSystem.IsWindows() ? "LLVM-C.dll" : OperatingSystem.IsMacOS() ? "libLLVM.dylib" : "libLLVM.so";
        }
    }

    /// <summary>The library; loaded at the first call.</summary>
    /// <param name="name">File name or path of the one that is wanted; null for the newest that is found.</param>
    /// <exception cref="GraphCompilerException">GRC6301: there is none, or another one is loaded already; GRC6302: it is too old; GRC6103: no code is made for this processor.</exception>
    public static LlvmLibrary Load(string? name)
    {
        lock (Loading)
        {
            if (loaded is null)
            {
                if (RuntimeInformation.ProcessArchitecture is not (Architecture.X64 or Architecture.Arm64))
                {
                    throw DiagnosticId.BackendUnavailable.Error($"the llvm backend makes no code for {RuntimeInformation.ProcessArchitecture}");
                }

                LlvmLibrary library = Find(name);
                NativeLibrary.SetDllImportResolver(typeof(LlvmLibrary).Assembly, (requested, _, _) => requested == LlvmC.Library ? library.handle : 0);
                library.Start();
                loaded = library;
            }

            return name is null || name == loaded.File ? loaded : throw DiagnosticId.LlvmLibraryMissing.Error(
                $"'{name}' was asked for, but this process has loaded {loaded.File} (LLVM {loaded.Version}), and loads but one");
        }
    }

    /// <summary>Finds and loads a library, whatever this process has loaded before.</summary>
    /// <exception cref="GraphCompilerException">GRC6301: there is none; GRC6302: it is too old.</exception>
    internal static LlvmLibrary Find(string? name)
    {
        string[] names = name is null ? [.. Candidates] : [name];
        foreach (string file in names)
        {
            if (NativeLibrary.TryLoad(file, Assembly.GetExecutingAssembly(), DllImportSearchPath.SafeDirectories, out nint handle))
            {
                // Pointers are typed in the text of LLVM 14 and before.
                bool isReadable = NativeLibrary.TryGetExport(handle, "LLVMGetVersion", out _)
                    || NativeLibrary.TryGetExport(handle, "LLVMContextSetOpaquePointers", out _);
                return isReadable ? new LlvmLibrary(handle, file) : throw DiagnosticId.LlvmLibraryTooOld.Error(
                    $"{file} is {(NativeLibrary.TryGetExport(handle, "LLVMContextCreate", out _) ? $"older than LLVM {Oldest}" : "no LLVM library")}. {ToInstall}");
            }
        }

        throw DiagnosticId.LlvmLibraryMissing.Error(name is null
            ? $"no library of LLVM {Oldest} to {Newest} is installed (tried {names[0]} to {names[^1]}). {ToInstall}"
            : $"'{name}' cannot be loaded. {ToInstall}");
    }

    /// <summary>Makes the code generator of this machine ready, once a process.</summary>
    private void Start()
    {
        if (NativeLibrary.TryGetExport(handle, "LLVMGetVersion", out _))
        {
            LlvmC.LLVMGetVersion(out uint major, out uint minor, out uint patch);
            Major = checked((int)major);
            Version = FormattableString.Invariant($"{major}.{minor}.{patch}");
        }

        if (RuntimeInformation.ProcessArchitecture is Architecture.X64)
        {
            LlvmC.LLVMInitializeX86TargetInfo();
            LlvmC.LLVMInitializeX86Target();
            LlvmC.LLVMInitializeX86TargetMC();
            LlvmC.LLVMInitializeX86AsmPrinter();
            LlvmC.LLVMInitializeX86AsmParser();
        }
        else
        {
            LlvmC.LLVMInitializeAArch64TargetInfo();
            LlvmC.LLVMInitializeAArch64Target();
            LlvmC.LLVMInitializeAArch64TargetMC();
            LlvmC.LLVMInitializeAArch64AsmPrinter();
        }
    }
}
