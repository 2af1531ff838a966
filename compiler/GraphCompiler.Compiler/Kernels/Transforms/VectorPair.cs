namespace GraphCompiler.Compiler.Kernels.Transforms;

/// <summary>Two vectors of memory that lie side by side: the even lanes and the odd ones of both are every second element.</summary>
/// <param name="Buffer">The memory, which nothing writes.</param>
/// <param name="Index">The index that the first element is named by.</param>
/// <param name="Offset">The first element lies so far behind that index.</param>
/// <param name="Low">The first vector.</param>
/// <param name="High">The second one.</param>
internal sealed record VectorPair(KernelBuffer Buffer, Expr Index, long Offset, Var Low, Var High)
{
    /// <summary>Loads two vectors.</summary>
    /// <param name="hint">A name to derive others from.</param>
    /// <param name="type">Type of a vector.</param>
    /// <param name="load">What is loaded: every second element from its index on.</param>
    /// <param name="first">That index in the code that is written.</param>
    /// <param name="offset">The first vector begins so far behind it.</param>
    /// <param name="range">Range of the indices of all lanes of <paramref name="load"/>.</param>
    /// <param name="isTail">Whether some lanes are not needed, which may lie beyond the range.</param>
    /// <param name="fresh">Gives names.</param>
    /// <param name="statements">Where the loads go.</param>
    public static VectorPair Load(
        string hint, KernelType type, Load load, Expr first, long offset, IndexRange range, bool isTail, FreshNames fresh, List<Stmt> statements)
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
            Expr natural = Named(suffix, Computed(ScalarFunction.Max, count, Literal.Index(0)));
            Expr bounded = Named(suffix, Computed(ScalarFunction.Min, natural, Literal.Index(type.Lanes)));
            return Named(suffix, new TailMask(type with { Element = DType.Bool }, bounded));
        }

        Expr at = Named("at", offset == 0 ? first : Computed(ScalarFunction.Add, first, Literal.Index(offset)));
        Var Part(int place)
        {
            // Whole vectors end with the last of the indices.
            Int128 last = range.Max + offset - (isTail ? 0 : 2 * (type.Lanes - 1)) + place + type.Lanes - 1;
            Expr? inside = last < load.Buffer.Elements
                ? null : Tail("end", Computed(ScalarFunction.Sub, Literal.Index(load.Buffer.Elements - place), at));
            if (range.Min + offset + place < 0)
            {
                Expr before = Tail("begin", Computed(ScalarFunction.Sub, Literal.Index(-place), at));
                Expr after = new Apply(before.Type, ScalarFunction.Not, [before]);
                inside = inside is null ? after : new Apply(before.Type, ScalarFunction.And, [inside, after]);
            }

            Expr from = place == 0 ? at : Named("next", Computed(ScalarFunction.Add, at, Literal.Index(place)));
            return Named("part", new Load(type, load.Buffer, from, inside is null ? null : Named("inside", inside)));
        }

        return new VectorPair(load.Buffer, load.Index, offset, Part(0), Part(type.Lanes));
    }

    private static Apply Computed(ScalarFunction function, Expr x, Expr y) => new(KernelType.Index, function, [x, y]);
}
