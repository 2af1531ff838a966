namespace GraphCompiler.Compiler.Kernels.Indexing;

/// <summary>A sum of terms with constant factors and a constant: <c>Σ factor · term + constant</c>; the terms are no sums.</summary>
public sealed record IndexSum(EquatableArray<IndexTerm> Terms, long Constant, long Min, long Max) : IndexExpr(Min, Max)
{
    /// <inheritdoc/>
    public override string ToString() => string.Join(" + ", Terms.Select(t => t.Factor == 1 ? $"{t.Expr}" : $"{t.Expr}*{t.Factor}"))
        + (Constant == 0 ? "" : $" + {Constant}");
}

/// <summary>One term of a sum.</summary>
public readonly record struct IndexTerm(IndexExpr Expr, long Factor);

/// <summary>Floor division by a positive constant.</summary>
public sealed record IndexDiv(IndexExpr Dividend, long Divisor)
    : IndexExpr(IndexAlgebra.FloorDiv(Dividend.Min, Divisor), IndexAlgebra.FloorDiv(Dividend.Max, Divisor))
{
    /// <inheritdoc/>
    public override string ToString() => $"({Dividend})/{Divisor}";
}

/// <summary>Remainder by a positive constant, in [0, divisor).</summary>
public sealed record IndexMod(IndexExpr Dividend, long Divisor) : IndexExpr(0, Divisor - 1)
{
    /// <inheritdoc/>
    public override string ToString() => $"({Dividend})%{Divisor}";
}

/// <summary>The laws by which index expressions are simplified as they are built.</summary>
/// <remarks>
/// <code>
/// (c·x + r) / c  =  x + r/c            (c·x + r) % c  =  r % c
/// x / c          =  ⌊min/c⌋            where ⌊min/c⌋ = ⌊max/c⌋
/// x % c          =  x − c·⌊min/c⌋      where ⌊min/c⌋ = ⌊max/c⌋
/// c·(x/c) + x%c  =  x                  (x/a)/b  =  x/(a·b)
/// (c·x + r) / (c·d)  =  x/d            (c·x + r) % (c·d)  =  c·(x % d) + r            where 0 ≤ r &lt; c
/// </code>
/// </remarks>
public static class IndexAlgebra
{
    /// <summary>Floor of a quotient with a positive divisor.</summary>
    public static long FloorDiv(long x, long divisor) => x >= 0 ? x / divisor : -((-x + divisor - 1) / divisor);

    /// <summary>The terms and the constant of an expression.</summary>
    public static (IReadOnlyList<IndexTerm> Terms, long Constant) Terms(IndexExpr x) => x switch
    {
        IndexConst c => ([], c.Value),
        IndexSum s => (s.Terms, s.Constant),
        _ => ([new IndexTerm(x, 1)], 0),
    };

    /// <summary>The variables of an expression, some perhaps more than once.</summary>
    public static IEnumerable<IndexVar> Variables(IndexExpr x) => x switch
    {
        IndexVar variable => [variable],
        IndexSum sum => sum.Terms.SelectMany(t => Variables(t.Expr)),
        IndexDiv div => Variables(div.Dividend),
        IndexMod mod => Variables(mod.Dividend),
        _ => [],
    };

    /// <summary>The constant that a variable is multiplied by; null where it occurs in a division.</summary>
    public static long? Factor(IndexExpr x, IndexVar variable)
    {
        long factor = 0;
        foreach ((IndexExpr expr, long times) in Terms(x).Terms)
        {
            if (expr.Equals(variable))
            {
                factor += times;
            }
            else if (Variables(expr).Contains(variable))
            {
                return null;
            }
        }

        return factor;
    }

    /// <summary>A row-major linear index.</summary>
    public static IndexExpr Linearize(IReadOnlyList<IndexExpr> index, ReadOnlySpan<long> strides)
    {
        IndexExpr linear = 0;
        for (int axis = 0; axis < index.Count; axis++)
        {
            linear += index[axis] * strides[axis];
        }

        return linear;
    }

    internal static IndexExpr Sum(IndexExpr x, IndexExpr y)
    {
        (IReadOnlyList<IndexTerm> xs, long a) = Terms(x);
        (IReadOnlyList<IndexTerm> ys, long b) = Terms(y);
        return Make([.. xs, .. ys], checked(a + b));
    }

    internal static IndexExpr Scale(IndexExpr x, long factor)
    {
        (IReadOnlyList<IndexTerm> terms, long constant) = Terms(x);
        return Make([.. terms.Select(t => t with { Factor = checked(t.Factor * factor) })], checked(constant * factor));
    }

    internal static IndexExpr Divide(IndexExpr x, long divisor)
    {
        if (divisor == 1)
        {
            return x;
        }

        if (FloorDiv(x.Min, divisor) == FloorDiv(x.Max, divisor))
        {
            return FloorDiv(x.Min, divisor);
        }

        if (x is IndexDiv inner)
        {
            return Divide(inner.Dividend, checked(inner.Divisor * divisor));
        }

        (IndexExpr quotient, IndexExpr rest) = SplitMultiples(x, divisor);
        return quotient is not IndexConst { Value: 0 } ? quotient + Divide(rest, divisor)
            : SplitDigit(x, divisor) is { } split ? Divide(split.High, divisor / split.Factor)
            : new IndexDiv(x, divisor);
    }

    internal static IndexExpr Remainder(IndexExpr x, long divisor)
    {
        if (divisor == 1)
        {
            return 0;
        }

        long low = FloorDiv(x.Min, divisor);
        if (low == FloorDiv(x.Max, divisor))
        {
            return x - (low * divisor);
        }

        (IndexExpr quotient, IndexExpr rest) = SplitMultiples(x, divisor);
        return quotient is not IndexConst { Value: 0 } ? Remainder(rest, divisor)
            : SplitDigit(x, divisor) is { } split ? (Remainder(split.High, divisor / split.Factor) * split.Factor) + split.Low
            : new IndexMod(x, divisor);
    }

    /// <summary>x = factor · high + low, 0 ≤ low &lt; factor, with the largest such factor that divides the divisor; null where there is none.</summary>
    private static (long Factor, IndexExpr High, IndexExpr Low)? SplitDigit(IndexExpr x, long divisor)
    {
        foreach (long factor in Terms(x).Terms.Select(t => t.Factor).Where(f => f > 1 && f < divisor && divisor % f == 0).OrderDescending())
        {
            (IndexExpr high, IndexExpr low) = SplitMultiples(x, factor);
            if (low.Min >= 0 && low.Max < factor)
            {
                return (factor, high, low);
            }
        }

        return null;
    }

    /// <summary>x = divisor · quotient + rest, with the terms whose factor is a multiple of the divisor in the quotient.</summary>
    private static (IndexExpr Quotient, IndexExpr Remainder) SplitMultiples(IndexExpr x, long divisor)
    {
        (IReadOnlyList<IndexTerm> terms, long constant) = Terms(x);
        long multiple = FloorDiv(constant, divisor);
        IndexExpr quotient = Make(
            [.. terms.Where(t => t.Factor % divisor == 0).Select(t => t with { Factor = t.Factor / divisor })], multiple);
        IndexExpr rest = Make([.. terms.Where(t => t.Factor % divisor != 0)], constant - (multiple * divisor));
        return (quotient, rest);
    }

    private static IndexExpr Make(IReadOnlyList<IndexTerm> terms, long constant)
    {
        var merged = new List<IndexTerm>();
        foreach (IndexTerm term in terms)
        {
            int at = merged.FindIndex(t => t.Expr.Equals(term.Expr));
            if (at < 0)
            {
                merged.Add(term);
            }
            else
            {
                merged[at] = term with { Factor = checked(merged[at].Factor + term.Factor) };
            }
        }

        merged.RemoveAll(t => t.Factor == 0);
        if (Rejoin(merged) is { } joined)
        {
            return joined + constant;
        }

        merged.Sort((s, t) => string.CompareOrdinal(s.Expr.ToString(), t.Expr.ToString()));
        if (merged.Count == 0)
        {
            return constant;
        }

        if (constant == 0 && merged is [{ Factor: 1 } only])
        {
            return only.Expr;
        }

        long min = constant, max = constant;
        foreach ((IndexExpr expr, long factor) in merged)
        {
            min = checked(min + (factor * (factor > 0 ? expr.Min : expr.Max)));
            max = checked(max + (factor * (factor > 0 ? expr.Max : expr.Min)));
        }

        return new IndexSum(merged.ToEquatable(), constant, min, max);
    }

    /// <summary>c·f·(x/c) + f·(x%c) = f·x; null where no such pair is among the terms.</summary>
    /// <remarks>What the laws make of x/c is looked for: of (y/a)/c, for example, y/(a·c).</remarks>
    private static IndexExpr? Rejoin(List<IndexTerm> terms)
    {
        foreach (IndexTerm mod in terms)
        {
            if (mod.Expr is not IndexMod m || Terms(Divide(m.Dividend, m.Divisor)) is not ([{ Factor: 1, Expr: var quotient }], 0))
            {
                continue;
            }

            int at = terms.FindIndex(t => t.Factor == mod.Factor * m.Divisor && t.Expr.Equals(quotient));
            if (at >= 0)
            {
                return Make([.. terms.Where((t, i) => i != at && t != mod)], 0) + (m.Dividend * mod.Factor);
            }
        }

        return null;
    }
}
