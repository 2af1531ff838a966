namespace GraphCompiler.Compiler.Kernels.Transforms;

/// <summary>Folds constant index arithmetic: i64 only, so that no float changes.</summary>
/// <remarks>
/// <code>
/// x + 0, x − 0, x · 1, x / 1 ⇒ x      x · 0 ⇒ 0      (x + a) + b ⇒ x + (a + b)      if true { a } else { b } ⇒ a
/// </code>
/// </remarks>
public static class Simplify
{
    /// <summary>A kernel with simplified indices, bounds and conditions.</summary>
    public static Kernel Run(Kernel kernel) => KernelMap.Bodies(kernel, p => Block(p.Body));

    /// <summary>An expression, simplified.</summary>
    public static Expr Fold(Expr expr) => KernelMap.Parts(expr, Fold) switch
    {
        Apply { Arguments: [Const x, Const y] } a when x.Type == KernelType.Index => Constant(a, (long)x.Bits, (long)y.Bits),
        Apply { Arguments: [Const x, var y], Function: ScalarFunction.Add or ScalarFunction.Mul } a when IsIndex(a) =>
            Right(a.Function, y, x),
        Apply { Arguments: [var x, Const y] } a when IsIndex(a) => Right(a.Function, x, y),
        var other => other,
    };

    private static bool IsIndex(Apply a) => a.Type == KernelType.Index && a.Arguments[0].Type == a.Type;

    /// <summary>An operation with a constant on the right.</summary>
    private static Expr Right(ScalarFunction function, Expr x, Const c)
    {
        switch (function, (long)c.Bits)
        {
            case (ScalarFunction.Add or ScalarFunction.Sub, 0):
            case (ScalarFunction.Mul or ScalarFunction.Div, 1):
                return x;
            case (ScalarFunction.Mul, 0):
                return Literal.Index(0);
            case (ScalarFunction.Add, var b) when x is Apply { Function: ScalarFunction.Add, Arguments: [var inner, Const a] }:
                return Right(ScalarFunction.Add, inner, Literal.Index(unchecked((long)a.Bits + b)));
            default:
                return new Apply(KernelType.Index, function, [x, c]);
        }
    }

    private static Expr Constant(Apply apply, long x, long y) => apply.Function switch
    {
        ScalarFunction.Add => Literal.Index(unchecked(x + y)),
        ScalarFunction.Sub => Literal.Index(unchecked(x - y)),
        ScalarFunction.Mul => Literal.Index(unchecked(x * y)),
        ScalarFunction.Div when y > 0 => Literal.Index(x / y),
        ScalarFunction.Min => Literal.Index(Math.Min(x, y)),
        ScalarFunction.Max => Literal.Index(Math.Max(x, y)),
        ScalarFunction.Less => Literal.Bool(x < y),
        ScalarFunction.LessOrEqual => Literal.Bool(x <= y),
        ScalarFunction.Greater => Literal.Bool(x > y),
        ScalarFunction.GreaterOrEqual => Literal.Bool(x >= y),
        ScalarFunction.Equal => Literal.Bool(x == y),
        ScalarFunction.NotEqual => Literal.Bool(x != y),
        _ => apply,
    };

    private static EquatableArray<Stmt> Block(EquatableArray<Stmt> body) => body.SelectMany<Stmt, Stmt>(statement =>
        KernelMap.Parts(statement, Fold, Block) switch
        {
            If { Condition: Const condition } s => condition.Bits != 0 ? s.Then : s.Else,
            For { Begin: Const begin, End: Const end } when (long)begin.Bits >= (long)end.Bits => [],
            var other => [other],
        }).ToEquatable();
}
