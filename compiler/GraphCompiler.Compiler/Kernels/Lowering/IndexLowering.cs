using GraphCompiler.Compiler.Kernels.Indexing;

namespace GraphCompiler.Compiler.Kernels.Lowering;

/// <summary>Index expressions as i64 arithmetic of the kernel IR, one operation a statement.</summary>
/// <remarks>
/// A sum is added up from the outermost variable inwards, so that all but the last addition stand outside the innermost loop, and the
/// innermost variable is the last addend: <c>load x[t3 + j]</c>. Dividends are not negative, so that division toward zero is the floor;
/// where a range reaches below zero, a multiple of the divisor is added first and taken off after.
/// </remarks>
public static class IndexLowering
{
    /// <summary>Emits an index expression.</summary>
    public static Expr Emit(KernelScope scope, IndexExpr index) => index switch
    {
        IndexConst constant => Literal.Index(constant.Value),
        IndexVar variable => KernelScope.Variable(variable),
        IndexSum sum => Sum(scope, sum),
        IndexDiv div => Quotient(scope, div),
        IndexMod mod => Remainder(scope, mod),
        _ => throw new InvalidOperationException($"unknown index expression {index}"),
    };

    /// <summary>Emits a condition, in the outermost block that can.</summary>
    public static Expr Emit(KernelScope scope, IndexCondition condition)
    {
        KernelScope owner = scope.Owner(condition.Expr);
        return owner.Once(condition, s =>
        {
            Expr value = Emit(s, condition.Expr);
            Expr? low = condition.Expr.Min >= condition.Low ? null
                : s.Code.Compare(ScalarFunction.GreaterOrEqual, value, Literal.Index(condition.Low));
            Expr? high = condition.Expr.Max < condition.High ? null
                : s.Code.Compare(ScalarFunction.Less, value, Literal.Index(condition.High));
            return low is null ? high ?? Literal.Bool(true)
                : high is null ? low : s.Code.Apply(ScalarFunction.And, low, high);
        });
    }

    /// <summary>Emits an index expression whose values fit a narrower integer type, in that type as far as it is a sum.</summary>
    /// <remarks>The innermost variable is converted by itself, so that in a vector loop its lanes are made in the narrow type.</remarks>
    public static Expr Narrow(KernelScope scope, IndexExpr index, DType type)
    {
        var narrow = new KernelType(type);
        if (index is not IndexSum sum)
        {
            return scope.Owner(index).Code.Convert(narrow, Emit(scope, index));
        }

        KernelScope owner = scope.Owner(sum);
        List<IndexTerm> inner = [.. sum.Terms.Where(t => ReferenceEquals(scope.Owner(t.Expr), owner))];
        IndexExpr outer = inner.Aggregate(index, (rest, t) => rest - (t.Expr * t.Factor));
        Expr? total = outer is IndexConst { Value: 0 } ? null : scope.Owner(outer).Code.Convert(narrow, Emit(scope, outer));
        foreach (IndexTerm term in inner)
        {
            Expr value = owner.Code.Convert(narrow, Emit(owner, term.Expr));
            value = term.Factor == 1 ? value : owner.Code.Apply(ScalarFunction.Mul, value, Literal.Of(narrow, term.Factor));
            total = total is null ? value : owner.Code.Apply(ScalarFunction.Add, total, value);
        }

        return total!;
    }

    private static Expr Sum(KernelScope scope, IndexSum sum)
    {
        var terms = sum.Terms.Select(t => (Term: t, Owner: scope.Owner(t.Expr))).ToList();
        // A stable order: outer variables first, and as the algebra sorted them within one block.
        terms = [.. terms.OrderBy(t => t.Owner, Comparer<KernelScope>.Create(Outermost))];
        KernelScope at = terms[0].Owner;
        Expr? total = sum.Constant == 0 ? null : Literal.Index(sum.Constant);
        foreach ((IndexTerm term, KernelScope owner) in terms)
        {
            Expr value = Emit(owner, term.Expr);
            value = term.Factor == 1 ? value : owner.Code.Apply(ScalarFunction.Mul, value, Literal.Index(term.Factor));
            at = KernelScope.Inner(at, owner);
            total = total is null ? value
                : total is Const ? at.Code.Apply(ScalarFunction.Add, value, total)
                : at.Code.Apply(ScalarFunction.Add, total, value);
        }

        return total!;
    }

    private static int Outermost(KernelScope x, KernelScope y) =>
        ReferenceEquals(x, y) ? 0 : ReferenceEquals(KernelScope.Inner(x, y), x) ? 1 : -1;

    private static Expr Quotient(KernelScope scope, IndexDiv div)
    {
        KernelScope owner = scope.Owner(div);
        long lift = Lift(div.Dividend, div.Divisor);
        Expr value = Emit(owner, div.Dividend + (lift * div.Divisor));
        Expr quotient = owner.Code.Apply(ScalarFunction.Div, value, Literal.Index(div.Divisor));
        return lift == 0 ? quotient : owner.Code.Apply(ScalarFunction.Sub, quotient, Literal.Index(lift));
    }

    private static Expr Remainder(KernelScope scope, IndexMod mod)
    {
        KernelScope owner = scope.Owner(mod);
        Expr value = Emit(owner, mod.Dividend + (Lift(mod.Dividend, mod.Divisor) * mod.Divisor));
        Expr quotient = owner.Code.Apply(ScalarFunction.Div, value, Literal.Index(mod.Divisor));
        Expr multiple = owner.Code.Apply(ScalarFunction.Mul, quotient, Literal.Index(mod.Divisor));
        return owner.Code.Apply(ScalarFunction.Sub, value, multiple);
    }

    /// <summary>The least n with dividend + n · divisor ≥ 0.</summary>
    private static long Lift(IndexExpr dividend, long divisor) =>
        dividend.Min >= 0 ? 0 : -IndexAlgebra.FloorDiv(dividend.Min, divisor);
}
