namespace GraphCompiler.Compiler.Kernels.Transforms;

/// <summary>Folds constant index arithmetic: of integers only, so that no float changes.</summary>
/// <remarks>
/// <code>
/// x + 0, x − 0, x · 1, x / 1 ⇒ x      x · 0 ⇒ 0      (x + a) + b ⇒ x + (a + b)      if true { a } else { b } ⇒ a
/// t = 4; x[i + t] ⇒ x[i + 4]          t = i; x[t] ⇒ x[i]                            x[i if true] ⇒ x[i]
/// broadcast(0) + lanes ⇒ lanes        x[i if false] = v ⇒                           for i in 4 .. 4 { a } ⇒
/// </code>
/// </remarks>
public sealed class Simplify
{
    private readonly Dictionary<string, Expr> known = new(StringComparer.Ordinal);
    private readonly HashSet<string> locals = new(StringComparer.Ordinal);

    private Simplify()
    {
    }

    /// <summary>A kernel with simplified indices, bounds, masks and conditions.</summary>
    public static Kernel Run(Kernel kernel)
    {
        var simplify = new Simplify();
        return KernelMap.Bodies(kernel, p => simplify.Block(p.Body));
    }

    /// <summary>An expression, simplified.</summary>
    public static Expr Fold(Expr expr) => new Simplify().Value(expr);

    private EquatableArray<Stmt> Block(EquatableArray<Stmt> body) => body.SelectMany(Statement).ToEquatable();

    private IEnumerable<Stmt> Statement(Stmt statement)
    {
        switch (KernelMap.Parts(statement, Value, Block))
        {
            // A local may be assigned before the let is used.
            case Let { Value: Const or Var, Known: null } s when s.Variable.Type == KernelType.Index && !(s.Value is Var v && locals.Contains(v.Name)):
                known.Add(s.Variable.Name, s.Value);
                return [];
            case Local s:
                locals.Add(s.Variable.Name);
                return [s];
            case If { Condition: Const condition } s:
                return condition.Bits != 0 ? s.Then : s.Else;
            case For { Begin: Const begin, End: Const end } when (long)begin.Bits >= (long)end.Bits:
                return [];
            case Store { Mask: Const mask } s:
                return mask.Bits != 0 ? [s with { Mask = null }] : [];
            case var other:
                return [other];
        }
    }

    private Expr Value(Expr expr) => KernelMap.Parts(expr, Value) switch
    {
        Var v => known.GetValueOrDefault(v.Name, v),
        Apply { Arguments: [Const x, Const y] } a when x.Type == KernelType.Index => Constant(a, (long)x.Bits, (long)y.Bits),
        Apply { Arguments: [Const x, var y], Function: ScalarFunction.Add or ScalarFunction.Mul } a when IsIndex(a) =>
            Right(a.Function, y, x),
        Apply { Arguments: [var x, Const y] } a when IsIndex(a) => Right(a.Function, x, y),
        // Not for beauty alone: RyuJIT of .NET 10.0 takes Vector256.Create(0L) + Vector256<long>.Indices − x for −x in places.
        Apply { Function: ScalarFunction.Add, Arguments: [Const { Bits: 0 }, var lanes] } a when a.Type.Element.IsInteger => lanes,
        Apply { Function: ScalarFunction.Convert, Arguments: [Const x], Type: { Element: DType.I32, Lanes: 1 } } a
            when x.Type == KernelType.Index => Literal.Of(a.Type, (long)x.Bits),
        Broadcast { Scalar: Const c } b => c with { Type = b.Type },
        Load { Mask: Const { Bits: not 0 } } load => load with { Mask = null },
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
}
