namespace GraphCompiler.Runtime.Diagnostics;

public sealed partial record DiagnosticId
{
    /// <summary>GRC4101: a kernel that breaks a law of the kernel IR.</summary>
    public static DiagnosticId InvalidKernel => new("GRC4101", "invalid kernel",
        "A fault of the compiler (the laws are in kernel-ir.md): please report it with the dump that GRAPHC_DUMP=dir writes.");

    /// <summary>GRC4102: a kernel that does what it may not while the kernel interpreter runs it.</summary>
    public static DiagnosticId IllegalAccess => new("GRC4102", "illegal access in a kernel",
        "A fault of the compiler: please report it with the dump that GRAPHC_DUMP=dir writes.");
}
