namespace GraphCompiler.Runtime.Diagnostics;

public sealed partial record DiagnosticId
{
    /// <summary>GRC6101: a kernel that a backend cannot print.</summary>
    public static DiagnosticId UnsupportedKernel => new("GRC6101", "kernel not supported by the backend",
        "A fault of the compiler: please report it with the dump that GRAPHC_DUMP=dir writes.");
}
