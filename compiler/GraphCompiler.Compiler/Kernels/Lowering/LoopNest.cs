using GraphCompiler.Compiler.Kernels.Indexing;

namespace GraphCompiler.Compiler.Kernels.Lowering;

/// <summary>Loops over a space of several extents: outer part in parallel chunks, innermost loop as lanes.</summary>
/// <remarks>
/// <code>
/// extents [o…, m…, j]      chunk c of several rows o:   for o in c*rows .. min((c+1)*rows, O)   for m …   vector j
/// extents [o…, j], j long  chunk c of part of a row:    o = c / parts                           vector j in part c % parts
/// </code>
/// </remarks>
public static class LoopNest
{
    /// <summary>The chunk variable of every phase.</summary>
    public static Var Chunk { get; } = new(KernelType.Index, "chunk");

    /// <summary>Emits the loops.</summary>
    /// <param name="scope">The body of a phase whose chunk variable is <see cref="Chunk"/>.</param>
    /// <param name="extents">Sizes, outermost first; none for a single element.</param>
    /// <param name="chunkElements">Elements of a chunk, about.</param>
    /// <param name="body">Emits the body, from its scope and one index expression for each extent.</param>
    /// <returns>The number of chunks.</returns>
    public static long Emit(
        KernelScope scope, IReadOnlyList<long> extents, long chunkElements, Action<KernelScope, IReadOnlyList<IndexExpr>> body)
    {
        if (extents.Count == 0)
        {
            body(scope, []);
            return 1;
        }

        if (extents.Any(e => e == 0))
        {
            return 0;
        }

        long inner = extents[^1];
        return inner > 2 * chunkElements
            ? InParts(scope, extents, chunkElements, body)
            : InRows(scope, extents, chunkElements, body);
    }

    private static long InParts(
        KernelScope scope, IReadOnlyList<long> extents, long part, Action<KernelScope, IReadOnlyList<IndexExpr>> body)
    {
        long parts = (extents[^1] + part - 1) / part;
        long outer = extents.SkipLast(1).Aggregate(1L, (n, e) => checked(n * e));
        var chunk = new IndexVar(Chunk.Name, outer * parts);
        scope.Know(chunk);
        EquatableArray<IndexExpr> rows = Rows(extents.SkipLast(1), outer, chunk / parts);
        IndexExpr begin = chunk % parts * part;
        IndexVar j = scope.NewVariable("j", extents[^1]);
        scope.Loop(j, scope.Index(begin), UpTo(scope, begin + part, extents[^1]), LoopKind.Vector, s => body(s, [.. rows, j]));
        return outer * parts;
    }

    private static long InRows(
        KernelScope scope, IReadOnlyList<long> extents, long chunkElements, Action<KernelScope, IReadOnlyList<IndexExpr>> body)
    {
        // Loops from `split` on stay within a chunk; those before it are run through by one counter, in several chunks.
        int split = extents.Count - 1;
        long within = extents[^1];
        while (split > 0 && within * extents[split - 1] <= chunkElements)
        {
            within *= extents[--split];
        }

        long outer = extents.Take(split).Aggregate(1L, (n, e) => checked(n * e));
        long perChunk = Math.Clamp(chunkElements / within, 1, outer);
        long chunks = (outer + perChunk - 1) / perChunk;
        if (chunks == 1 && perChunk == 1)
        {
            Inner(scope, extents, split, [.. Enumerable.Repeat((IndexExpr)0, split)], body);
            return 1;
        }

        var chunk = new IndexVar(Chunk.Name, chunks);
        scope.Know(chunk);
        IndexVar o = scope.NewVariable("o", outer);
        scope.Loop(
            o, scope.Index(chunk * perChunk), UpTo(scope, (chunk * perChunk) + perChunk, outer), LoopKind.Serial,
            s => Inner(s, extents, split, [.. Rows(extents.Take(split), outer, o)], body));
        return chunks;
    }

    private static void Inner(
        KernelScope scope, IReadOnlyList<long> extents, int axis, IReadOnlyList<IndexExpr> loops,
        Action<KernelScope, IReadOnlyList<IndexExpr>> body)
    {
        if (axis == extents.Count)
        {
            body(scope, loops);
            return;
        }

        bool innermost = axis == extents.Count - 1;
        IndexVar variable = scope.NewVariable(innermost ? "j" : "i", extents[axis]);
        scope.Loop(
            variable, innermost ? LoopKind.Vector : LoopKind.Serial,
            s => Inner(s, extents, axis + 1, [.. loops, variable], body));
    }

    private static EquatableArray<IndexExpr> Rows(IEnumerable<long> extents, long product, IndexExpr row) =>
        ReshapeMap.Index(Shape.FromSizes([.. extents]), Shape.FromSizes(product), [row]);

    /// <summary>The end of a range, cut off at <paramref name="extent"/> where it may reach past it.</summary>
    public static Expr UpTo(KernelScope scope, IndexExpr end, long extent) => end.Max <= extent
        ? scope.Index(end)
        : scope.Code.Apply(ScalarFunction.Min, scope.Index(end), Literal.Index(extent));
}
