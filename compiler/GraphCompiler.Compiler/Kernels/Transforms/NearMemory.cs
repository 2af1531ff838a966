namespace GraphCompiler.Compiler.Kernels.Transforms;

/// <summary>Vectors of memory from an index on, without what may lie outside of it.</summary>
/// <param name="type">Type of a vector.</param>
/// <param name="buffer">The memory.</param>
/// <param name="at">The index.</param>
/// <param name="range">Its range.</param>
/// <param name="fresh">Gives names.</param>
internal sealed class NearMemory(KernelType type, KernelBuffer buffer, Var at, IndexRange range, FreshNames fresh)
{
    /// <summary>The vector that begins so many elements behind the index.</summary>
    /// <param name="hint">A name to derive others from.</param>
    /// <param name="place">How many.</param>
    /// <param name="statements">Where the code goes.</param>
    public Var Load(string hint, int place, List<Stmt> statements)
    {
        Var Named(string suffix, Expr value)
        {
            var name = new Var(value.Type, fresh.Next(hint, suffix));
            statements.Add(new Let(name, value));
            return name;
        }

        // The mask of the lanes below a count, which may be negative or too great.
        Var Tail(string suffix, Expr count)
        {
            Expr natural = Named(suffix, Index(ScalarFunction.Max, count, Literal.Index(0)));
            Expr bounded = Named(suffix, Index(ScalarFunction.Min, natural, Literal.Index(type.Lanes)));
            return Named(suffix, new TailMask(type with { Element = DType.Bool }, bounded));
        }

        Expr? inside = range.Max + place + type.Lanes - 1 < buffer.Elements
            ? null : Tail("end", Index(ScalarFunction.Sub, Literal.Index(buffer.Elements - place), at));
        if (range.Min + place < 0)
        {
            Expr before = Tail("begin", Index(ScalarFunction.Sub, Literal.Index(-place), at));
            Expr after = new Apply(before.Type, ScalarFunction.Not, [before]);
            inside = inside is null ? after : new Apply(before.Type, ScalarFunction.And, [inside, after]);
        }

        Expr from = place == 0 ? at : Named("next", Index(ScalarFunction.Add, at, Literal.Index(place)));
        return Named("part", new Load(type, buffer, from, inside is null ? null : Named("inside", inside)));
    }

    private static Apply Index(ScalarFunction function, Expr x, Expr y) => new(KernelType.Index, function, [x, y]);
}
