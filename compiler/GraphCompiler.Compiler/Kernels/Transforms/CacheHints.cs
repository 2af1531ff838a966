namespace GraphCompiler.Compiler.Kernels.Transforms;

/// <summary>Takes out what a processor is told about its caches: prefetches, and stores past them. No value depends on it.</summary>
public static class CacheHints
{
    /// <summary>A kernel without hints.</summary>
    public static Kernel Remove(Kernel kernel) => KernelMap.Bodies(kernel, p => Block(p.Body));

    private static EquatableArray<Stmt> Block(EquatableArray<Stmt> body) => body.Where(s => s is not Prefetch)
        .Select(s => s is Store store ? store with { NonTemporal = false } : KernelMap.Parts(s, static e => e, Block)).ToEquatable();
}
