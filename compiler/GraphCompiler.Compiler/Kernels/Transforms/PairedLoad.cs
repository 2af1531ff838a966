namespace GraphCompiler.Compiler.Kernels.Transforms;

/// <summary>Every second element of memory as lanes: two vectors that lie side by side, of which the even lanes are kept.</summary>
/// <remarks>
/// <code>
/// t: f32x16 = x[{i, i + 2, …}]    ⇒    a = x[i..+16];  b = x[i + 16..+16];  t = the even lanes of a and of b
/// </code>
/// Machines gather lane by lane, which takes many times as long. What of the two vectors may lie outside the memory is masked; where the
/// element was masked, 0 is selected after.
/// </remarks>
/// <param name="variable">The lanes.</param>
/// <param name="buffer">The memory, which nothing writes.</param>
/// <param name="first">Index of lane 0.</param>
/// <param name="range">Range of the indices of all lanes.</param>
/// <param name="isTail">Whether some lanes are not needed, which may lie beyond the range.</param>
/// <param name="mask">Lanes that are not 0; null: all.</param>
/// <param name="fresh">Gives names.</param>
internal sealed class PairedLoad(Var variable, KernelBuffer buffer, Expr first, IndexRange range, bool isTail, Expr? mask, FreshNames fresh)
{
    private readonly List<Stmt> statements = [];
    private readonly KernelType type = variable.Type;

    /// <summary>The statements, the last of which names the lanes.</summary>
    public List<Stmt> Emit()
    {
        Expr at = Named("at", first);
        Expr low = Evens(Part(at, 0)), high = Evens(Part(at, type.Lanes));
        Expr lanes = new Merge(type, low, high, IsOneBlock
            ? RegisterBlocks.Interleaved(type, type.Lanes / 2, upper: false) : RegisterBlocks.Alternate(type, odd: false));
        if (mask is not null)
        {
            lanes = new Apply(type, ScalarFunction.Select, [Named("mask", mask), Named("pairs", lanes), Literal.Of(type, 0L)]);
        }

        statements.Add(new Let(variable, lanes));
        return statements;
    }

    private bool IsOneBlock => RegisterBlocks.Lanes(type) == type.Lanes;

    /// <summary>A vector from an offset on, without what lies outside the memory.</summary>
    private Var Part(Expr at, int offset)
    {
        // Whole vectors end with the last of the indices.
        Int128 last = range.Max - (isTail ? 0 : 2 * (type.Lanes - 1)) + offset + type.Lanes - 1;
        Expr? inside = last < buffer.Elements ? null : Tail("end", Index(ScalarFunction.Sub, Literal.Index(buffer.Elements - offset), at));
        if (range.Min + offset < 0)
        {
            Expr before = Tail("begin", Index(ScalarFunction.Sub, Literal.Index(-offset), at));
            Expr after = new Apply(before.Type, ScalarFunction.Not, [before]);
            inside = inside is null ? after : new Apply(before.Type, ScalarFunction.And, [inside, after]);
        }

        Expr from = offset == 0 ? at : Named("next", Index(ScalarFunction.Add, at, Literal.Index(offset)));
        return Named("part", new Load(type, buffer, from, inside is null ? null : Named("inside", inside)));
    }

    /// <summary>The even lanes of a vector, where the merge takes them from, and the odd ones elsewhere.</summary>
    private Expr Evens(Expr vector)
    {
        int block = RegisterBlocks.Lanes(type);
        int[] lanes = IsOneBlock
            ? [.. Enumerable.Range(0, block).Select(lane => lane < block / 2 ? 2 * lane : (2 * lane) - block + 1)]
            : [.. Enumerable.Range(0, type.Lanes).Select(lane => (2 * ((lane / block / 2 * block) + (lane % block))) + (lane / block % 2))];
        return lanes.SequenceEqual(Enumerable.Range(0, type.Lanes)) ? vector : Named("evens", new Shuffle(type, vector, lanes.ToEquatable()));
    }

    /// <summary>The mask of the lanes below a count, which may be negative or too great.</summary>
    private Var Tail(string hint, Expr count)
    {
        Expr natural = Named(hint, Index(ScalarFunction.Max, count, Literal.Index(0)));
        Expr bounded = Named(hint, Index(ScalarFunction.Min, natural, Literal.Index(type.Lanes)));
        return Named(hint, new TailMask(type with { Element = DType.Bool }, bounded));
    }

    private Var Named(string suffix, Expr value)
    {
        var name = new Var(value.Type, fresh.Next(variable.Name, suffix));
        statements.Add(new Let(name, value));
        return name;
    }

    private static Apply Index(ScalarFunction function, Expr x, Expr y) => new Apply(KernelType.Index, function, [x, y]);
}
