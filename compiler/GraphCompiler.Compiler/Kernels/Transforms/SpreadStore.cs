namespace GraphCompiler.Compiler.Kernels.Transforms;

/// <summary>Lanes to every second element of memory: two vectors that lie side by side, of which the even lanes are written.</summary>
/// <remarks>
/// <code>
/// x[{i, i + 2, …}] = t: f32x16    ⇒    x[i..+16] = lanes 0, 0, 1, 1, … of t, the even ones;  x[i + 16..+16] = lanes 8, 8, 9, 9, …, the even ones
/// </code>
/// For registers of 512 bits, which are stored under a mask by one instruction: lane by lane it is two or three an element.
/// </remarks>
/// <param name="buffer">The memory.</param>
/// <param name="index">Index of lane 0.</param>
/// <param name="value">The lanes.</param>
/// <param name="count">How many of them are written, an i64; null: all.</param>
/// <param name="fresh">Gives names.</param>
internal sealed class SpreadStore(KernelBuffer buffer, Expr index, Var value, Expr? count, FreshNames fresh)
{
    private const int Bytes = 64;

    private readonly KernelType type = value.Type;
    private readonly List<Stmt> statements = [];

    /// <summary>Whether vectors of a type are stored so.</summary>
    public static bool Fits(KernelType type) => type.Element is DType.F32 or DType.I32 or DType.U32 && type.Lanes * type.Element.Size == Bytes;

    /// <summary>The statements.</summary>
    public List<Stmt> Emit()
    {
        KernelType mask = type with { Element = DType.Bool }, integer = type with { Element = DType.I32 };
        var parity = new Apply(integer, ScalarFunction.And, [new LaneIndex(integer), Literal.Of(integer, 1L)]);
        Expr even = Named("even", new Apply(mask, ScalarFunction.Equal, [parity, Literal.Of(integer, 0L)]));
        for (int half = 0; half < 2; half++)
        {
            int first = half * type.Lanes / 2, behind = half * type.Lanes;
            Expr spread = Named("spread", new Shuffle(type, value, Enumerable.Range(0, type.Lanes).Select(lane => first + (lane / 2)).ToEquatable()));
            Expr at = half == 0 ? index : Computed(ScalarFunction.Add, index, Literal.Index(behind));
            statements.Add(new Store(buffer, at, spread, count is null ? even : Named("written", new Apply(mask, ScalarFunction.And, [even, Below(behind)]))));
        }

        return statements;
    }

    /// <summary>The mask of the lanes that the lanes that are written go to, of a vector that begins so far behind the first.</summary>
    private TailMask Below(int behind)
    {
        Expr twice = Named("twice", Computed(ScalarFunction.Add, count!, count!));
        Expr rest = Named("rest", Computed(ScalarFunction.Max, Computed(ScalarFunction.Sub, twice, Literal.Index(behind)), Literal.Index(0)));
        return new TailMask(type with { Element = DType.Bool }, Named("rest", Computed(ScalarFunction.Min, rest, Literal.Index(type.Lanes))));
    }

    private Var Named(string suffix, Expr expr)
    {
        var name = new Var(expr.Type, fresh.Next(value.Name, suffix));
        statements.Add(new Let(name, expr));
        return name;
    }

    private static Apply Computed(ScalarFunction function, Expr x, Expr y) => new(KernelType.Index, function, [x, y]);
}
