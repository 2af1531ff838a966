namespace GraphCompiler.Compiler.Kernels.Transforms;

/// <summary>What is known of the i64 variables of a kernel: ranges, what divides them, and the values of lets.</summary>
/// <remarks>Names are unique in a kernel, so facts never have to be taken back.</remarks>
internal sealed class IndexFacts
{
    private const long MostAlignment = 64;

    private readonly Dictionary<string, IndexRange> ranges = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> alignments = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Expr> definitions = new(StringComparer.Ordinal);

    /// <summary>Notes the range of a variable.</summary>
    public void Know(Var variable, IndexRange range) => ranges[variable.Name] = range;

    /// <summary>Notes a power of two that divides a variable.</summary>
    public void Align(Var variable, long alignment) => alignments[variable.Name] = alignment;

    /// <summary>Notes the value of a let.</summary>
    public void Know(Let let)
    {
        if (let.Variable.Type == KernelType.Index)
        {
            definitions[let.Variable.Name] = let.Value;
            ranges[let.Variable.Name] = let.Known is { } known ? new IndexRange(0, known.Extent - 1) : RangeOf(let.Value);
            Align(let.Variable, AlignmentOf(let.Value));
        }
    }

    /// <summary>Notes the range of a loop's variable.</summary>
    public void Know(For loop)
    {
        IndexRange begin = RangeOf(loop.Begin), end = RangeOf(loop.End);
        Know(loop.Variable, end.Max > begin.Min ? new IndexRange(begin.Min, end.Max - 1) : IndexRange.Of(0));
        Align(loop.Variable, Math.Min(AlignmentOf(loop.Begin), PowerOfTwoIn(loop.Step)));
    }

    /// <summary>The range of an i64 expression.</summary>
    public IndexRange RangeOf(Expr expr)
    {
        switch (expr)
        {
            case Const c:
                return IndexRange.Of((long)c.Bits);
            case Var v:
                return ranges.GetValueOrDefault(v.Name, IndexRange.All);
            case Apply { Function: ScalarFunction.Convert, Arguments: [var x] }:
                return x.Type.Element switch
                {
                    DType.Bool => new IndexRange(0, 1),
                    DType.I8 => new IndexRange(sbyte.MinValue, sbyte.MaxValue),
                    DType.U8 => new IndexRange(0, byte.MaxValue),
                    DType.I32 => new IndexRange(int.MinValue, int.MaxValue),
                    DType.U32 => new IndexRange(0, uint.MaxValue),
                    _ => IndexRange.All,
                };
            case Apply { Function: ScalarFunction.Select, Arguments: [_, var x, var y] }:
                return RangeOf(x).Or(RangeOf(y));
            case Apply { Arguments: [var x, var y] } a:
                return Remainder(a) ?? RangeOf(a.Function, x, y);
            default:
                return IndexRange.All;
        }
    }

    /// <summary>A power of two, at most 64, that divides an i64 expression.</summary>
    public long AlignmentOf(Expr expr) => expr switch
    {
        Const c => PowerOfTwoIn((long)c.Bits),
        Var v => alignments.GetValueOrDefault(v.Name, 1),
        Apply { Function: ScalarFunction.Add or ScalarFunction.Sub, Arguments: [var x, var y] } => Math.Min(AlignmentOf(x), AlignmentOf(y)),
        Apply { Function: ScalarFunction.Mul, Arguments: [var x, var y] } => Math.Min(AlignmentOf(x) * AlignmentOf(y), MostAlignment),
        _ => 1,
    };

    /// <summary>The remainder of an i64 expression by a power of two, if it is known.</summary>
    public long? RemainderOf(Expr expr, long modulus)
    {
        if (AlignmentOf(expr) >= modulus)
        {
            return 0;
        }

        return Definition(expr) switch
        {
            Const c => (long)c.Bits & (modulus - 1),
            Apply { Function: ScalarFunction.Add, Arguments: [var x, var y] } => (RemainderOf(x, modulus) + RemainderOf(y, modulus)) & (modulus - 1),
            Apply { Function: ScalarFunction.Sub, Arguments: [var x, var y] } => (RemainderOf(x, modulus) - RemainderOf(y, modulus)) & (modulus - 1),
            _ => null,
        };
    }

    /// <summary>The difference of two expressions if it is a constant.</summary>
    public long? ConstantDifference(Expr x, Expr y)
    {
        var terms = new Dictionary<Expr, long>();
        long constant = Linear(x, 1, terms) + Linear(y, -1, terms);
        return terms.Values.All(factor => factor == 0) ? constant : null;
    }

    private static long PowerOfTwoIn(long value) => value == 0 ? MostAlignment : Math.Min(value & -value, MostAlignment);

    private IndexRange RangeOf(ScalarFunction function, Expr x, Expr y)
    {
        (IndexRange a, IndexRange b) = (RangeOf(x), RangeOf(y));
        return function switch
        {
            ScalarFunction.Add => a + b,
            ScalarFunction.Sub => a - b,
            ScalarFunction.Mul => a * b,
            ScalarFunction.Div when y is Const { Bits: > 0 and <= long.MaxValue } c => a / (long)c.Bits,
            ScalarFunction.Min => new IndexRange(Int128.Min(a.Min, b.Min), Int128.Min(a.Max, b.Max)),
            ScalarFunction.Max => new IndexRange(Int128.Max(a.Min, b.Min), Int128.Max(a.Max, b.Max)),
            _ => IndexRange.All,
        };
    }

    /// <summary>The range of x − (x / c) · c for x ≥ 0: [0, c).</summary>
    private IndexRange? Remainder(Apply apply) =>
        apply is { Function: ScalarFunction.Sub, Arguments: [var x, var multiple] }
        && Definition(multiple) is Apply { Function: ScalarFunction.Mul, Arguments: [var quotient, Const { Bits: > 0 and <= long.MaxValue } c] }
        && Definition(quotient) is Apply { Function: ScalarFunction.Div, Arguments: [var dividend, Const d] }
        && d == c && dividend == x && RangeOf(x).Min >= 0 ? new IndexRange(0, (long)c.Bits - 1) : null;

    private Expr Definition(Expr expr) => expr is Var v ? definitions.GetValueOrDefault(v.Name, expr) : expr;

    /// <summary>Adds factor · expr to a sum of terms; gives the constant part.</summary>
    private long Linear(Expr expr, long factor, Dictionary<Expr, long> terms)
    {
        switch (Definition(expr))
        {
            case Const c:
                return unchecked(factor * (long)c.Bits);
            case Apply { Function: ScalarFunction.Add, Arguments: [var x, var y] }:
                return unchecked(Linear(x, factor, terms) + Linear(y, factor, terms));
            case Apply { Function: ScalarFunction.Sub, Arguments: [var x, var y] }:
                return unchecked(Linear(x, factor, terms) + Linear(y, -factor, terms));
            case Apply { Function: ScalarFunction.Mul, Arguments: [var x, Const c] }:
                return Linear(x, unchecked(factor * (long)c.Bits), terms);
            default:
                terms[expr] = unchecked(terms.GetValueOrDefault(expr) + factor);
                return 0;
        }
    }
}
