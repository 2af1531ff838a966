using GraphCompiler.Compiler.Kernels.Indexing;

namespace GraphCompiler.Compiler.Kernels.Lowering.Gpu;

/// <summary>Combines rows with the elements of tables at given indices in a grid, in the order of the indices.</summary>
/// <remarks>
/// <code>
/// grid lane: (table, part of its rows, place in a row)
///   for n in the part:  table[n, s] = what is neutral
///   for i in indices:   n = index[i];  fault if out of range;  if n in the part:  table[n, s] = table[n, s] ∘ rows[i, s]
/// </code>
/// A place in a row of the table is one lane's, so each element is one chain from the neutral element; neighbouring lanes have neighbouring places. The more parts,
/// the more lanes there are, and each reads every index.
/// </remarks>
/// <param name="scatter">The tables, and what is combined with them.</param>
/// <param name="names">Names of the kernel.</param>
public sealed class GridScatter(ScatterProblem scatter, NameSource names)
{
    /// <summary>Lanes that keep a device busy.</summary>
    private const long EnoughLanes = 1 << 15;

    /// <summary>Fewest rows of a part: what is read of the indices for it should not be most of the work.</summary>
    private const long FewestRows = 16;

    /// <summary>The phase.</summary>
    public Phase Emit()
    {
        long lanes = scatter.Tables * scatter.Row;
        long parts = Math.Clamp(EnoughLanes / Math.Max(1, lanes), 1, Math.Max(1, scatter.Extent / FewestRows));
        long rows = (scatter.Extent + parts - 1) / parts;
        double cost = rows + (2.0 * scatter.Indices);
        return GridScope.Items(names, lanes * parts, cost, (scope, i) =>
        {
            (IndexExpr table, IndexExpr part, IndexExpr place) = (i / (parts * scatter.Row), i / scatter.Row % parts, i % scatter.Row);
            IndexExpr first = part * rows;
            // Parts beyond the last row are empty.
            Expr begin = LoopNest.UpTo(scope, first, scatter.Extent), end = LoopNest.UpTo(scope, first + rows, scatter.Extent);
            IndexVar n = scope.NewVariable("n", scatter.Extent);
            scope.Loop(n, begin, end, LoopKind.Serial, s => scatter.Clear(s, table, (n * scatter.Row) + place));
            IndexVar index = scope.NewVariable("i", scatter.Indices);
            // Every fault is found by all parts: one is enough.
            Expr isFirst = scope.Code.Compare(ScalarFunction.Equal, scope.Index((part * scatter.Row) + place), Literal.Index(0));
            scope.Loop(index, LoopKind.Serial, s => scatter.Each(s, table, index, begin, end, isFirst, (inside, target) =>
                scatter.Combine(inside, table, index, target, place)));
        });
    }
}
