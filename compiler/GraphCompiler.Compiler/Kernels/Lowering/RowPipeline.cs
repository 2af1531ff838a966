using GraphCompiler.Compiler.Kernels.Indexing;

namespace GraphCompiler.Compiler.Kernels.Lowering;

/// <summary>Rows whose last sweep, which stores, runs beside the last reducing sweep of the next row, which computes.</summary>
/// <remarks>
/// <code>
/// sweeps 1 … S of the first row
/// for each row after it:
///   sweeps 1 … S − 1 of the row
///   for each piece of 64 elements:   sweep S of the row, while the next row is fetched;   the last sweep of the row before
///   store outputs of the row before
/// the last sweep of the last row
/// </code>
/// Memory is read, computed with and written at the same time, not one after another. Each row is computed by the same operations in the same
/// order as alone. What is kept of a row stands in one of two scratch rows in turn.
/// </remarks>
public sealed class RowPipeline
{
    /// <summary>Fewest elements of a row: shorter ones overlap by themselves.</summary>
    private const long FewestElements = 256;

    /// <summary>Fewest operations of an element in the sweep before the last: an exponential.</summary>
    private const double FewestOperations = 10;

    /// <summary>Most bytes that are kept of a row: two of them have to stay in the first-level cache.</summary>
    private const long MostKeptBytes = 12 << 10;

    private static readonly Dictionary<Value, Expr> Nothing = [];

    private readonly RowSweeps sweeps;
    private readonly KernelScope phase;
    private readonly Dictionary<Value, Var> before = [];

    /// <summary>The rows of a phase.</summary>
    public RowPipeline(RowSweeps sweeps, KernelScope phase) => (this.sweeps, this.phase) = (sweeps, phase);

    private RowElements Elements => sweeps.Elements;

    /// <summary>Scratch rows for what is kept: of the row and of the one before.</summary>
    public const int KeptRows = 2;

    private int Last => Elements.Cache.LastSweep;

    /// <summary>
    /// Whether rows are run through so: long ones, several a chunk, with a last sweep that only stores, and a costly sweep before it that
    /// computes with what an earlier one has read. Where little is computed, one stream after another is the fastest.
    /// </summary>
    public static bool Pays(RowSweeps sweeps, long rowsPerChunk) =>
        sweeps.Pattern.Width >= FewestElements && rowsPerChunk > 1 && !sweeps.HasColumns
        && sweeps.Elements.Cache.LastSweep > 2 && sweeps.Elements.Cache.Cost(sweeps.Elements.Cache.LastSweep - 1) >= FewestOperations && sweeps.Reductions(sweeps.Elements.Cache.LastSweep).Count == 0 && sweeps.Elements.KeptBytes <= MostKeptBytes;

    /// <summary>Emits the loop over rows.</summary>
    /// <param name="begin">The first row.</param>
    /// <param name="end">After the last row; there is one.</param>
    public void Emit(Expr begin, Expr end)
    {
        foreach (Value value in Elements.RowValues())
        {
            var register = new Var(new KernelType(value.Type.DType), phase.Names.Next("before"));
            phase.Code.Emit(new Local(register, Literal.Of(register.Type, 0L)));
            before.Add(value, register);
        }

        long rows = sweeps.Pattern.Rows;
        At(phase, phase.Name("first", rows, begin), Nothing);
        Enumerable.Range(1, Last - 1).ToList().ForEach(sweep => sweeps.Reduce(phase, sweep));
        Keep(phase);

        IndexVar row = phase.NewVariable("r", rows);
        phase.Loop(row, phase.Code.Apply(ScalarFunction.Add, begin, Literal.Index(1)), end, LoopKind.Serial, s => OneRow(s, row));

        At(phase, phase.Name("last", rows, phase.Code.Apply(ScalarFunction.Sub, end, Literal.Index(1))), before);
        sweeps.Each(phase, (s, first, count) => sweeps.Add(s, Last, first, count));
        Elements.StoreRow(phase);
    }

    private void OneRow(KernelScope scope, IndexVar row)
    {
        At(scope, row, Nothing);
        Enumerable.Range(1, Last - 2).ToList().ForEach(sweep => sweeps.Reduce(scope, sweep));
        Dictionary<Value, Expr> known = new(Elements.Known);
        sweeps.Reset(scope, Last - 1);
        sweeps.Each(scope, (piece, first, count) =>
        {
            // What is stored lies a whole number of pages from what is read: read first, or the read waits for the store.
            At(scope, row, known);
            sweeps.Fetch(piece, first, count);
            sweeps.Add(piece, Last - 1, first, count);
            At(scope, row - 1, before);
            sweeps.Add(piece, Last, first, count);
        });
        At(scope, row - 1, before);
        Elements.StoreRow(scope);
        At(scope, row, known);
        sweeps.Finish(scope, Last - 1);
        Keep(scope);
    }

    private void At<T>(KernelScope scope, IndexExpr row, IReadOnlyDictionary<Value, T> known)
        where T : Expr
    {
        Elements.Pin(scope);
        Elements.Row = row;
        Elements.Known.Clear();
        foreach ((Value value, T expr) in known)
        {
            Elements.Known.Add(value, expr);
        }
    }

    /// <summary>Keeps the values of the row for the next turn. All are computed first: one may be computed of another.</summary>
    private void Keep(KernelScope scope)
    {
        List<Assign> assigned = [.. before.Select(p => new Assign(p.Value, Elements.RowValue(scope, p.Key)))];
        assigned.ForEach(scope.Code.Emit);
    }
}
