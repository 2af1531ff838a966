namespace GraphCompiler.Compiler.Kernels;

/// <summary>What a kernel computes, counted in its text.</summary>
public static class KernelCost
{
    /// <summary>
    /// Floating-point operations of all multiply-adds, two a lane. A loop whose bounds are no constants counts once; of the conditions in one
    /// block, which tell the shapes of tiles apart, the costliest counts.
    /// </summary>
    public static long Flops(Kernel kernel) => kernel.Phases.Sum(phase => phase.Chunks * phase.LaneCount * Flops(phase.Body));

    private static long Flops(EquatableArray<Stmt> body) =>
        body.Sum(Flops) + body.OfType<If>().Select(b => Math.Max(Flops(b.Then), Flops(b.Else))).DefaultIfEmpty().Max();

    private static long Flops(Stmt statement) => statement switch
    {
        For loop => (loop.Turns ?? 1) * Flops(loop.Body),
        Let let => Flops(let.Value),
        Local local => Flops(local.Initial),
        Assign assign => Flops(assign.Value),
        Store store => Flops(store.Value),
        _ => 0,
    };

    private static long Flops(Expr value) => value is Apply apply
        ? (apply.Function == ScalarFunction.Fma ? 2 * apply.Type.Lanes : 0) + apply.Arguments.Sum(Flops)
        : 0;
}
