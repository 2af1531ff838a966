using GraphCompiler.Compiler.Ir;
using GraphCompiler.Compiler.Kernels;
using GraphCompiler.Compiler.Kernels.Transforms;

namespace GraphCompiler.Tests.Fuzzing.InjectedFaults;

/// <summary>Bugs that lowering might have.</summary>
internal static class KernelFaults
{
    /// <summary>The bugs.</summary>
    public static IReadOnlyList<InjectedFault> All { get; } =
    [
        new KernelFault("stride", "loads are one stride short", static kernel => Expressions(kernel, static expr =>
            expr is Load load ? load with { Index = Shortened(load.Index) } : expr)),
        new KernelFault("stride", "loads are one element off", static kernel => Expressions(kernel, static expr =>
            expr is Load { Index: Apply { Function: ScalarFunction.Add, Arguments: [var x, Const c] } index } load && c.Bits > 0
                ? load with { Index = index with { Arguments = [x, c with { Bits = c.Bits - 1 }] } } : expr)),
        new KernelFault("tail mask", "one lane of a tail is left out", static kernel => Expressions(kernel, static expr =>
            expr is TailMask { Count: Const { Bits: > 0 } count } mask ? mask with { Count = count with { Bits = count.Bits - 1 } } : expr)),
        new KernelFault("tail mask", "stores have no mask", static kernel => Statements(kernel, static (_, statement) =>
            statement is Store { Mask: not null } store ? store with { Mask = null } : statement)),
        new KernelFault("split combination", "the last part is not combined", static kernel => Statements(kernel, static (phase, statement) =>
            phase > 0 && statement is For { Begin: Const { Bits: 1 }, End: Const { Bits: > 1 } end } loop
                ? loop with { End = end with { Bits = end.Bits - 1 } } : statement)),
        new KernelFault("split combination", "the first part is combined twice", static kernel => Statements(kernel, static (phase, statement) =>
            phase > 0 && statement is For { Begin: Const { Bits: 1 } begin, End: Const { Bits: > 1 } } loop
                ? loop with { Begin = begin with { Bits = 0 } } : statement)),
    ];

    private static Expr Shortened(Expr index) => index is Apply { Function: ScalarFunction.Mul, Arguments: [var x, Const { Bits: > 1 } c] } product
        ? product with { Arguments = [x, c with { Bits = c.Bits - 1 }] } : KernelMap.Parts(index, Shortened);

    private static Kernel Expressions(Kernel kernel, Func<Expr, Expr> change)
    {
        Expr Map(Expr expr) => change(KernelMap.Parts(expr, Map));
        EquatableArray<Stmt> Block(EquatableArray<Stmt> block) => block.Select(s => KernelMap.Parts(s, Map, Block)).ToEquatable();
        return KernelMap.Bodies(kernel, phase => Block(phase.Body));
    }

    private static Kernel Statements(Kernel kernel, Func<int, Stmt, Stmt> change)
    {
        int number = -1;
        return KernelMap.Bodies(kernel, phase =>
        {
            number++;
            EquatableArray<Stmt> Block(EquatableArray<Stmt> block) =>
                block.Select(s => change(number, KernelMap.Parts(s, e => e, Block))).ToEquatable();
            return Block(phase.Body);
        });
    }
}
