namespace GraphCompiler.Compiler.Kernels.Transforms;

/// <summary>Cuts vector loops where a bound within them is met: what is concatenated or padded is read piece by piece, without masks.</summary>
/// <remarks>
/// <code>
/// vector j in 0 .. 768 {
///   t = j &lt; 512                                     vector j in 0 .. 512 { y[j] = x[j] }
///   a = x[j if t];  b = w[j − 512 if not t]     ⇒    vector j in 512 .. 768 { y[j] = w[j − 512] }
///   y[j] = select(t, a, b)
/// }
/// </code>
/// Every element is computed by the same operations as before. Each piece is a copy of the body, so there are few, of short bodies, and none that
/// would begin within a vector.
/// </remarks>
public static class LoopSplitting
{
    private const int MostPieces = 4, MostStatements = 64;

    /// <summary>Elements of the widest vector, of the smallest type that fills one.</summary>
    private const long Granularity = 16;

    /// <summary>A kernel whose loops are cut.</summary>
    public static Kernel Run(Kernel kernel)
    {
        var names = new FreshNames(KernelMap.Names(kernel));
        return KernelMap.Bodies(kernel, p => Block(p.Body, names));
    }

    private static EquatableArray<Stmt> Block(EquatableArray<Stmt> body, FreshNames names) =>
        body.SelectMany(s => Statement(s, names)).ToEquatable();

    private static List<Stmt> Statement(Stmt statement, FreshNames names)
    {
        if (statement is not For { Kind: LoopKind.Vector, Begin: Const begin, End: Const end } loop
            || loop.Body.Count > MostStatements || !loop.Body.All(s => s is Let or Store or Prefetch))
        {
            return [KernelMap.Parts(statement, static e => e, b => Block(b, names))];
        }

        var conditions = new Dictionary<string, (long Bound, bool IsBelow)>(StringComparer.Ordinal);
        var offsets = new Dictionary<string, long>(StringComparer.Ordinal) { [loop.Variable.Name] = 0 };
        foreach (Let let in loop.Body.OfType<Let>())
        {
            Note(let, offsets, conditions);
        }

        (long first, long last) = ((long)begin.Bits, (long)end.Bits);
        long[] cuts = [.. conditions.Values.Select(c => c.Bound).Where(b => b > first && b < last && (b - first) % Granularity == 0).Distinct().Order()];
        if (cuts.Length is 0 or >= MostPieces)
        {
            return [loop];
        }

        return [.. cuts.Prepend(first).Zip(cuts.Append(last), (from, to) => Piece(loop, from, to, conditions, names))];
    }

    /// <summary>Notes a variable that is the loop's and a constant, and a condition on such a one.</summary>
    private static void Note(Let let, Dictionary<string, long> offsets, Dictionary<string, (long Bound, bool IsBelow)> conditions)
    {
        if (let.Value is not Apply { Arguments: [Var x, Const y] } a || !offsets.TryGetValue(x.Name, out long offset))
        {
            return;
        }

        long constant = (long)y.Bits;
        switch (a.Function)
        {
            case ScalarFunction.Add:
                offsets.Add(let.Variable.Name, unchecked(offset + constant));
                break;
            case ScalarFunction.Sub:
                offsets.Add(let.Variable.Name, unchecked(offset - constant));
                break;
            case ScalarFunction.Less or ScalarFunction.GreaterOrEqual:
                conditions.Add(let.Variable.Name, (unchecked(constant - offset), a.Function == ScalarFunction.Less));
                break;
            case ScalarFunction.LessOrEqual or ScalarFunction.Greater:
                conditions.Add(let.Variable.Name, (unchecked(constant - offset + 1), a.Function == ScalarFunction.LessOrEqual));
                break;
        }
    }

    /// <summary>The loop over a range, on one side of each bound that it was cut at.</summary>
    private static For Piece(
        For loop, long begin, long end, Dictionary<string, (long Bound, bool IsBelow)> conditions, FreshNames names)
    {
        const string Suffix = "piece";
        Dictionary<string, Expr> by = names.Rename(loop.Body, Suffix);
        var variable = loop.Variable with { Name = names.Next(loop.Variable.Name, Suffix) };
        by.Add(loop.Variable.Name, variable);
        Expr Map(Expr expr) => expr is Var v ? by.GetValueOrDefault(v.Name, v) : Decided(KernelMap.Parts(expr, Map));
        var body = new List<Stmt>();
        foreach (Stmt statement in loop.Body)
        {
            if (statement is not Let let)
            {
                body.Add(KernelMap.Parts(statement, Map, static b => b));
                continue;
            }

            Expr value = conditions.TryGetValue(let.Variable.Name, out (long Bound, bool IsBelow) c) && (end <= c.Bound || begin >= c.Bound)
                ? Literal.Bool((end <= c.Bound) == c.IsBelow) : Map(let.Value);
            if (value is Const or Var)
            {
                by[let.Variable.Name] = value;
            }
            else
            {
                body.Add(new Let((Var)by[let.Variable.Name], value));
            }
        }

        return loop with { Variable = variable, Begin = Literal.Index(begin), End = Literal.Index(end), Body = body.ToEquatable() };
    }

    /// <summary>An operation with a condition that is known.</summary>
    private static Expr Decided(Expr expr) => expr switch
    {
        Apply { Function: ScalarFunction.And, Type.Element: DType.Bool, Arguments: [Const c, var x] } => c.Bits != 0 ? x : c,
        Apply { Function: ScalarFunction.And, Type.Element: DType.Bool, Arguments: [var x, Const c] } => c.Bits != 0 ? x : c,
        Apply { Function: ScalarFunction.Or, Type.Element: DType.Bool, Arguments: [Const c, var x] } => c.Bits != 0 ? c : x,
        Apply { Function: ScalarFunction.Or, Type.Element: DType.Bool, Arguments: [var x, Const c] } => c.Bits != 0 ? c : x,
        Apply { Function: ScalarFunction.Not, Type.Element: DType.Bool, Arguments: [Const c] } => Literal.Bool(c.Bits == 0),
        Apply { Function: ScalarFunction.Select, Arguments: [Const c, var x, var y] } => c.Bits != 0 ? x : y,
        Load { Mask: Const c } load => c.Bits != 0 ? load with { Mask = null } : Literal.Of(load.Type, 0L),
        _ => expr,
    };
}
