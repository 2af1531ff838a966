using GraphCompiler.Compiler.Fusion;
using GraphCompiler.Compiler.Kernels.Indexing;

namespace GraphCompiler.Compiler.Kernels.Lowering.Gpu;

/// <summary>Rows of a few elements in a grid: a row goes to a lane, which computes it in registers.</summary>
/// <remarks>
/// <code>
/// no columns   lane: row                                           all sweeps, written out
/// columns      group: segment; for each 64 rows of it:   lane: row, what is added to columns to shared memory      barrier
///                                                        lane: column, chain over the rows                         barrier
/// </code>
/// A group for a row would leave most of its lanes idle, and have them meet at every reduction.
/// </remarks>
/// <param name="lowering">The lowering.</param>
/// <param name="names">Names of the kernel.</param>
/// <param name="buffers">Its buffers.</param>
/// <param name="partials">Partial states of the reductions over rows, one for each segment and column.</param>
/// <param name="rowValues">Where the row values that a later phase reads are stored.</param>
public sealed class GridShortRows(
    RowLowering lowering, NameSource names, GroupBuffers buffers, IReadOnlyList<Accumulator> partials,
    IReadOnlyDictionary<Value, KernelBuffer> rowValues)
{
    /// <summary>Most elements of a row: the code is written out for each.</summary>
    private const long MostElements = 16;

    /// <summary>Fewest rows: of fewer, groups take less time.</summary>
    private const long FewestRows = 32;

    private const int Lanes = 64, Pitch = Lanes + 1;

    private GroupPattern Pattern => lowering.Pattern;

    /// <summary>Whether the rows of a lowering are run through so.</summary>
    public static bool Pays(RowLowering lowering) =>
        lowering.Pattern.Width <= MostElements && lowering.Pattern.Rows >= FewestRows
        && lowering.Columns.Sum(c => Pitch * lowering.Pattern.Width * c.Operands[0].Type.DType.Size) <= KernelVerifier.MaxSharedBytes;

    /// <summary>The phase.</summary>
    public Phase Emit()
    {
        double cost = ElementCost.Of(lowering.Group) * Pattern.Width;
        // What is added to columns goes another way than in the sweeps of a processor.
        var elements = new RowElements(lowering, buffers, [], rowValues);
        var rows = new ShortRows(lowering, VectorForm.Grid, names, elements, buffers);
        return partials.Count > 0 ? Segments(elements, rows, cost)
            : GridScope.Items(names, Pattern.Rows, cost, (scope, row) => rows.Row(scope, row, j => elements.Element(scope, j)));
    }

    private Phase Segments(RowElements elements, ShortRows rows, double cost)
    {
        var grid = new GridScope(names, lowering.Chunks, Lanes);
        KernelScope body = grid.Body;
        KernelBuffer[] tiles = [.. lowering.Columns.Select(c => grid.Share("column", c.Operands[0].Type.DType, Pitch * Pattern.Width))];
        Accumulator[] states = [.. lowering.Columns.Select(c => Accumulator.Scratch(body, c, names.Next("state"), 1))];
        Array.ForEach(states, state => state.Reset(body, 0));
        IndexExpr first = grid.Group * lowering.RowsPerChunk;
        Expr end = LoopNest.UpTo(body, first + lowering.RowsPerChunk, Pattern.Rows);
        Expr blocks = body.Code.Apply(
            ScalarFunction.Div,
            body.Code.Apply(ScalarFunction.Sub, body.Code.Apply(ScalarFunction.Add, end, Literal.Index(Lanes - 1)), body.Index(first)),
            Literal.Index(Lanes));
        IndexVar block = body.NewVariable("block", (lowering.RowsPerChunk + Lanes - 1) / Lanes);
        body.Loop(block, Literal.Index(0), blocks, LoopKind.Serial, s =>
        {
            IndexExpr begin = first + (block * Lanes);
            Expr number = s.Index(begin + grid.Lane);
            s.When(s.Code.Compare(ScalarFunction.Less, number, end), inRow => Row(inRow, inRow.Name("row", Pattern.Rows, number)), keeps: true);
            s.Code.Emit(new GroupBarrier());
            GridScope.Item(s, Pattern.Width, grid.Lane, (inColumn, c) => Column(inColumn, c, begin));
            s.Code.Emit(new GroupBarrier());
        });
        GridScope.Item(body, Pattern.Width, grid.Lane, (s, c) => states.Zip(partials).ToList().ForEach(
            pair => pair.Second.Put(s, (grid.Group * Pattern.Width) + c, pair.First.Get(s, 0))));
        return grid.Phase(cost * lowering.RowsPerChunk);

        void Row(KernelScope scope, IndexVar row) => rows.Row(scope, row, j =>
        {
            // All are computed before outputs are stored: an output may lie in the memory of an input.
            List<Expr> added = [.. lowering.Columns.Select(c => elements.Operand(scope, c, j))];
            elements.Element(scope, j);
            foreach ((KernelBuffer tile, Expr value) in tiles.Zip(added))
            {
                scope.Code.Emit(new Store(tile, scope.Index(grid.Lane + (j * Pitch)), value));
            }
        });

        void Column(KernelScope scope, IndexVar column, IndexExpr begin)
        {
            Expr count = scope.Code.Apply(
                ScalarFunction.Min, scope.Code.Apply(ScalarFunction.Sub, end, scope.Index(begin)), Literal.Index(Lanes));
            IndexVar row = scope.NewVariable("r", Lanes);
            scope.Loop(row, Literal.Index(0), count, LoopKind.Serial, s =>
            {
                foreach ((KernelBuffer tile, Accumulator state) in tiles.Zip(states))
                {
                    Expr value = s.Code.Let(new Load(new KernelType(tile.Element), tile, s.Index((column * Pitch) + row)));
                    state.Add(s, 0, (value, begin + row));
                }
            });
        }
    }
}
