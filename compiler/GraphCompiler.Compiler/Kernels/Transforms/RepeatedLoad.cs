namespace GraphCompiler.Compiler.Kernels.Transforms;

/// <summary>Elements of memory that several lanes read each: the first of a vector, put where they are wanted.</summary>
/// <remarks>
/// <code>
/// t: f32x16 = x[{i, i, i + 1, i + 1, …}]    ⇒    n = the lanes of x[i..+16] that are read;  t = shuffle(n, [0, 0, 1, 1, …])
/// </code>
/// Machines gather lane by lane, which takes many times as long. What of the vector lies outside the memory is masked; where the element was masked,
/// 0 is selected after.
/// </remarks>
/// <param name="variable">The lanes.</param>
/// <param name="buffer">The memory, which nothing writes.</param>
/// <param name="first">Index of lane 0.</param>
/// <param name="pattern">How indices are repeated.</param>
/// <param name="range">Range of the indices of all lanes.</param>
/// <param name="isTail">Whether some lanes are not needed, which may lie beyond the range.</param>
/// <param name="mask">Lanes that are not 0; null: all.</param>
/// <param name="fresh">Gives names.</param>
internal sealed class RepeatedLoad(
    Var variable, KernelBuffer buffer, Expr first, LaneValue pattern, IndexRange range, bool isTail, Expr? mask, FreshNames fresh)
{
    private readonly List<Stmt> statements = [];
    private readonly KernelType type = variable.Type;

    /// <summary>The statements, the last of which names the lanes.</summary>
    public List<Stmt> Emit()
    {
        int[] places = [.. Enumerable.Range(0, type.Lanes).Select(lane => (int)((pattern.Phase + lane) / pattern.Times))];
        Expr lanes = new Shuffle(type, Elements(places[^1] + 1), places.ToEquatable());
        if (mask is not null)
        {
            lanes = new Apply(type, ScalarFunction.Select, [Named("mask", mask), Named("repeated", lanes), Literal.Of(type, 0L)]);
        }

        statements.Add(new Let(variable, lanes));
        return statements;
    }

    /// <summary>So many elements, without what lies outside the memory.</summary>
    private Var Elements(int count)
    {
        Expr at = Named("at", first);
        Expr number = Literal.Index(count);
        if (isTail || range.Max >= buffer.Elements)
        {
            Expr rest = Named("rest", Index(ScalarFunction.Max, Index(ScalarFunction.Sub, Literal.Index(buffer.Elements), at), Literal.Index(0)));
            number = Named("count", Index(ScalarFunction.Min, rest, number));
        }

        Expr inside = Tail("inside", number);
        if (range.Min < 0)
        {
            Expr before = Named("before", Index(ScalarFunction.Max, Index(ScalarFunction.Sub, Literal.Index(0), at), Literal.Index(0)));
            Expr outside = Tail("outside", Named("bounded", Index(ScalarFunction.Min, before, Literal.Index(type.Lanes))));
            inside = Named("within", new Apply(inside.Type, ScalarFunction.And, [inside, new Apply(inside.Type, ScalarFunction.Not, [outside])]));
        }

        return Named("elements", new Load(type, buffer, at, inside));
    }

    /// <summary>The mask of the lanes below a count.</summary>
    private Var Tail(string hint, Expr count) => Named(hint, new TailMask(type with { Element = DType.Bool }, count));

    private Var Named(string suffix, Expr value)
    {
        var name = new Var(value.Type, fresh.Next(variable.Name, suffix));
        statements.Add(new Let(name, value));
        return name;
    }

    private static Apply Index(ScalarFunction function, Expr x, Expr y) => new(KernelType.Index, function, [x, y]);
}
