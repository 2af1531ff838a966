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
}
