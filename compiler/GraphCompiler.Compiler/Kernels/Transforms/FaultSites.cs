namespace GraphCompiler.Compiler.Kernels.Transforms;

/// <summary>Numbers the fault sites of a kernel of a nested graph apart from those of the graphs around it.</summary>
public static class FaultSites
{
    /// <summary>The kernel with a number added to each site.</summary>
    public static Kernel Shift(Kernel kernel, int by)
    {
        EquatableArray<Stmt> Block(EquatableArray<Stmt> block) => block.Select(Statement).ToEquatable();
        Stmt Statement(Stmt statement) =>
            statement is RaiseFault fault ? fault with { Site = fault.Site + by } : KernelMap.Parts(statement, expr => expr, Block);
        return by == 0 ? kernel : KernelMap.Bodies(kernel, phase => Block(phase.Body));
    }
}
