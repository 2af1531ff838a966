using GraphCompiler.Compiler.Fusion;
using GraphCompiler.Compiler.Kernels.Indexing;

namespace GraphCompiler.Compiler.Kernels.Lowering.Gpu;

/// <summary>Several reductions along the rows of one space in a grid: a row goes to a group of 64 lanes, which are the virtual ones.</summary>
/// <remarks>
/// <code>
/// grid group: row                 (or, where columns are reduced too, a segment of rows, one after another)
///   sweep 1:  lane l: chain of elements l, l + 64, …;   tree: every lane knows the result
///   sweep 2:  the same with elements that depend on it;  costly ones are kept in shared memory
///   last:     outputs of elements;  columns' states in shared memory
///   lane 0:   outputs of the row
/// </code>
/// An element is always the same lane's, so nothing but trees needs barriers. Rows of a few elements go to a lane each (<see cref="GridShortRows"/>).
/// </remarks>
/// <param name="lowering">The lowering.</param>
/// <param name="names">Names of the kernel.</param>
/// <param name="buffers">Its buffers.</param>
/// <param name="partials">Partial states of the reductions over rows, one for each segment and column.</param>
/// <param name="rowValues">Where the row values that a later phase reads are stored.</param>
public sealed class GridRows(
    RowLowering lowering, NameSource names, GroupBuffers buffers, IReadOnlyList<Accumulator> partials,
    IReadOnlyDictionary<Value, KernelBuffer> rowValues)
{
    /// <summary>Shared memory of a group for kept elements and columns: so that several groups fit beside each other, and trees.</summary>
    private const long MostSharedBytes = 24 << 10;

    private GroupPattern Pattern => lowering.Pattern;

    /// <summary>The phases.</summary>
    public IEnumerable<Phase> Emit()
    {
        yield return GridShortRows.Pays(lowering) ? new GridShortRows(lowering, names, buffers, partials, rowValues).Emit() : Rows();
        if (lowering.Columns.Count > 0)
        {
            yield return GridReductions.Combine(Body(lowering.Columns, new Dictionary<Value, KernelBuffer>(), partials, Level.Column));
        }

        if (lowering.Totals.Count > 0)
        {
            foreach (Phase phase in GridReductions.Phases(Body(lowering.Totals, rowValues, [], Level.Total)))
            {
                yield return phase;
            }
        }
    }

    private ReductionBody Body(
        IReadOnlyList<Node> reductions, IReadOnlyDictionary<Value, KernelBuffer> stored, IReadOnlyList<Accumulator> states, Level level) =>
        new(reductions, VectorForm.Grid, names, buffers, stored, states, [], lowering.Outputs(level));

    /// <summary>A row, or a segment of rows, a group.</summary>
    private Phase Rows()
    {
        bool inSegments = partials.Count > 0;
        long rowsOfGroup = inSegments ? lowering.RowsPerChunk : 1, groups = (Pattern.Rows + rowsOfGroup - 1) / rowsOfGroup;
        var grid = new GridScope(names, groups, ReductionOrder.Lanes);
        long columnBytes = lowering.Columns.Sum(r => ((ReductionOp)r.Op).State(r.Operands[0].Type.DType).Sum(t => (long)t.Size)) * Pattern.Width;
        bool sharesColumns = columnBytes <= MostSharedBytes;
        IReadOnlyList<Accumulator> columns = sharesColumns
            ? [.. lowering.Columns.Select(r => Accumulator.Shared(grid.Body, r, names.Next("column"), Pattern.Width))] : partials;
        var elements = new RowElements(lowering, buffers, columns, rowValues) { Segment = sharesColumns ? 0 : grid.Group };
        elements.Share(grid.Body, MostSharedBytes - (sharesColumns ? columnBytes : 0));
        var sweeps = new GridSweeps(lowering, grid, elements);
        IndexExpr firstColumn = elements.Segment * Pattern.Width;
        if (inSegments)
        {
            sweeps.EachElement(grid.Body, (s, j) => columns.ToList().ForEach(c => c.Reset(s, firstColumn + j)));
        }

        if (rowsOfGroup == 1 || Pattern.Rows == 1)
        {
            sweeps.Row(grid.Body, grid.Group);
        }
        else
        {
            IndexVar row = grid.Body.NewVariable("r", Pattern.Rows);
            IndexExpr first = grid.Group * rowsOfGroup;
            grid.Body.Loop(row, grid.Body.Index(first), LoopNest.UpTo(grid.Body, first + rowsOfGroup, Pattern.Rows), LoopKind.Serial, s =>
            {
                sweeps.Row(s, row);
                // The trees' memory is written again for the next row.
                s.Code.Emit(new GroupBarrier());
            });
        }

        if (inSegments && sharesColumns)
        {
            sweeps.EachElement(grid.Body, (s, j) => columns.Zip(partials).ToList().ForEach(
                pair => pair.Second.Put(s, (grid.Group * Pattern.Width) + j, pair.First.Get(s, j))));
        }

        return grid.Phase(ElementCost.Of(lowering.Group) * rowsOfGroup * Pattern.Width);
    }
}
