using GraphCompiler.Compiler.Backends;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;
using GraphCompiler.Compiler;
using GraphCompiler.Frontend;
using GraphCompiler.Compiler.Kernels;
using GraphCompiler.Runtime;

namespace GraphCompiler.Tool.Doctor;

/// <summary>Looks at the machine, and says of everything whether it will be used and why.</summary>
internal static class Examination
{
    private static readonly string[] Variables =
        ["GRAPHC_THREADS", "GRAPHC_CACHE", "GRAPHC_DUMP", "GRAPHC_VERIFY", "GRAPHC_PROFILE", "GRAPHC_TIME", "GRAPHC_TRACE", "GRAPHC_BACKEND", "GRAPHC_LLVM",
        "GRAPHC_DEVICE", "GRAPHC_MEMORY", "GRAPHC_DATA"];

    /// <summary>What a compilation with <paramref name="options"/> meets here.</summary>
    public static IReadOnlyList<Finding> Of(CompilerOptions options) =>
        [.. Machine(), Threads(options), .. Forms(options), .. Backends(options), Cache(options), .. Environment()];

    private static IEnumerable<Finding> Machine()
    {
        yield return new("machine", "system", $"{RuntimeInformation.OSDescription.Trim()}, {RuntimeInformation.ProcessArchitecture}");
        yield return new("machine", "runtime", RuntimeInformation.FrameworkDescription);
        (string Name, bool There)[] sets = RuntimeInformation.ProcessArchitecture is Architecture.X64
            ? [("SSE4.2", Sse42.IsSupported), ("AVX2", Avx2.IsSupported), ("FMA", Fma.IsSupported), ("AVX-512", Avx512F.IsSupported)]
            : [("AdvSimd", AdvSimd.IsSupported)];
        string missing = string.Join(", ", sets.Where(s => !s.There).Select(s => s.Name));
        yield return new("machine", "instruction sets",
            string.Join(", ", sets.Where(s => s.There).Select(s => s.Name)) is { Length: > 0 } there ? there : "none",
            missing.Length == 0 ? "" : $"without {missing}");
        yield return new("machine", "cores", $"{Workers.AllowedCores}", "those that this process may run on");
    }

    private static Finding Threads(CompilerOptions options) => new("machine", "threads",
        options.Threads == 0 ? $"{Workers.AllowedCores}" : $"{options.Threads}",
        options.Threads == 0 ? "one for each core, as GRAPHC_THREADS is not set" : "GRAPHC_THREADS says so");

    private static IEnumerable<Finding> Forms(CompilerOptions options)
    {
        VectorForm best = MachineForm.Widest, used = options.Form ?? best;
        return from form in VectorForm.All
               let runs = form.Bits <= best.Bits
               select new Finding("forms", $"{form}",
                   form == used ? "used" : runs ? "not used" : "not available",
                   form == best ? "the widest that this processor runs at full speed"
                   : form == used ? "asked for"
                   : runs ? $"{used} is used"
                   : "the processor or .NET's switches do not offer it");
    }

    private static IEnumerable<Finding> Backends(CompilerOptions options) =>
        from backend in BackendCatalog.All
        let report = backend.Examine(options)
        select new Finding("backends", backend.Name,
            !report.IsUsable ? "not usable" : backend.Name == options.Backend ? "used" : "usable", report.Text);

    private static Finding Cache(CompilerOptions options) => PrintingBackend.CacheFolder(options) is { } folder
        ? new("cache", "folder", folder, options.CacheFolder is null ? "the user's own, as GRAPHC_CACHE is not set" : "GRAPHC_CACHE says so")
        : new("cache", "folder", "none", options.CacheFolder is "" ? "GRAPHC_CACHE is empty" : "it cannot be made, or others than this user can write to it");

    private static IEnumerable<Finding> Environment() =>
        from name in Variables
        select new Finding("environment", name, System.Environment.GetEnvironmentVariable(name) ?? "not set");
}
