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
}
