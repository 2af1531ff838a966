namespace GraphCompiler.Runtime.Diagnostics;

public sealed partial record DiagnosticId
{
    /// <summary>GRC5001: a program that needs more memory than it may have.</summary>
    public static DiagnosticId MemoryLimit => new("GRC5001", "more memory than the limit",
        "Use a smaller batch, rematerialize to a byte budget, or raise the limit.");

    /// <summary>GRC5002: the operating system refused memory.</summary>
    public static DiagnosticId OutOfMemory => new("GRC5002", "out of memory",
        "Use a smaller batch, rematerialize to a byte budget, or free memory on the machine.");

    /// <summary>GRC5003: a write outside the memory that was planned.</summary>
    public static DiagnosticId ArenaOverrun => new("GRC5003", "write outside the arena",
        "A fault of the compiler: please report it with the dump that GRAPHC_DUMP=dir writes.");

    /// <summary>GRC5004: a memory plan that breaks a law.</summary>
    public static DiagnosticId InvalidPlan => new("GRC5004", "invalid memory plan",
        "A fault of the compiler: please report it with the dump that GRAPHC_DUMP=dir writes.");
}
