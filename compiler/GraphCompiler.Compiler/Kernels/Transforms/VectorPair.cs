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
        var at = new Var(KernelType.Index, fresh.Next(hint, "at"));
        statements.Add(new Let(at, offset == 0 ? first : new Apply(KernelType.Index, ScalarFunction.Add, [first, Literal.Index(offset)])));
        // Whole vectors end with the last of the indices.
        var begin = new IndexRange(range.Min + offset, range.Max + offset - (isTail ? 0 : 2 * (type.Lanes - 1)));
        var memory = new NearMemory(type, load.Buffer, at, begin, fresh);
        return new VectorPair(load.Buffer, load.Index, offset, memory.Load(hint, 0, statements), memory.Load(hint, type.Lanes, statements));
    }
}
