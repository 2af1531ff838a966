namespace GraphCompiler.Compiler.Kernels.Transforms;

/// <summary>Writes out loops of kind <see cref="LoopKind.Unrolled"/>, whose bounds are constants.</summary>
/// <remarks>
/// <code>
/// unrolled i in 0 .. 2 { t = x[i]; y[i] = t }   ⇒   t_0 = x[0]; y[0] = t_0; t_1 = x[1]; y[1] = t_1
/// </code>
/// </remarks>
public static class Unroll
{
    /// <summary>A kernel without unrolled loops.</summary>
    public static Kernel Run(Kernel kernel)
    {
        var names = new FreshNames(KernelMap.Names(kernel));
        return KernelMap.Bodies(kernel, p => Block(p.Body, names));
    }

    private static EquatableArray<Stmt> Block(EquatableArray<Stmt> body, FreshNames names) =>
        body.SelectMany(s => Statement(s, names)).ToEquatable();

    private static List<Stmt> Statement(Stmt statement, FreshNames names)
    {
        Stmt inside = KernelMap.Parts(statement, static e => e, b => Block(b, names));
        if (inside is not For { Kind: LoopKind.Unrolled } loop)
        {
            return [inside];
        }

        if (Simplify.Fold(loop.Begin) is not Const begin || Simplify.Fold(loop.End) is not Const end)
        {
            throw DiagnosticId.InvalidKernel.Error("an unrolled loop needs constant bounds", excerpt: KernelPrinter.Print(loop));
        }

        var copies = new List<Stmt>();
        int copy = 0;
        for (long i = (long)begin.Bits; i < (long)end.Bits; i += loop.Step, copy++)
        {
            Dictionary<string, Expr> by = names.Rename(loop.Body, FormattableString.Invariant($"{copy}"));
            by[loop.Variable.Name] = Literal.Index(i);
            copies.AddRange(KernelMap.Substitute(loop.Body, by));
        }

        return copies;
    }
}
