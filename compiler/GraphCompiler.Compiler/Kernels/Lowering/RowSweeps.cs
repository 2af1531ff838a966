using GraphCompiler.Compiler.Fusion;
using GraphCompiler.Compiler.Kernels.Indexing;

namespace GraphCompiler.Compiler.Kernels.Lowering;

/// <summary>The sweeps over each row: those of the reductions, in order of dependence, and in the last one the outputs.</summary>
/// <remarks>
/// <code>
/// parallel chunk:  for each row r:
///   sweep 1:  lanes = identity;  vector over the row: lanes += element;  result = tree(lanes)
///   sweep 2:  the same with elements that depend on the first result; costly ones are kept in a scratch row
///   last:     vector over the row: store outputs, add to the partial states of columns
///   store row outputs
/// </code>
/// Where it pays, the last sweep runs beside one of the next row (<see cref="RowPipeline"/>).
/// </remarks>
public sealed class RowSweeps
{
    private readonly RowLowering lowering;
    private readonly VectorForm form;
    private readonly IReadOnlyList<Accumulator> partials;
    private readonly KernelScope phase;
    private readonly Dictionary<Node, Accumulator> lanes;
    private readonly RowFetch fetch;

    /// <summary>The sweeps of one kernel.</summary>
    /// <param name="lowering">The lowering.</param>
    /// <param name="form">The form.</param>
    /// <param name="names">Names of the kernel.</param>
    /// <param name="elements">Emits elements.</param>
    /// <param name="partials">Partial states of the reductions over rows.</param>
    public RowSweeps(RowLowering lowering, VectorForm form, NameSource names, RowElements elements, IReadOnlyList<Accumulator> partials)
    {
        (this.lowering, this.form, Elements, this.partials) = (lowering, form, elements, partials);
        phase = new KernelScope(names);
        lanes = lowering.Reductions(Level.Row).ToDictionary(
            r => r, r => Accumulator.Scratch(phase, r, names.Next("state"), ReductionOrder.Lanes));
        fetch = elements.Fetch;
    }

    /// <summary>Emits elements.</summary>
    public RowElements Elements { get; }

    /// <summary>The loops.</summary>
    public GroupPattern Pattern => lowering.Pattern;

    /// <summary>Whether the last sweep adds to the states of columns.</summary>
    public bool HasColumns => partials.Count > 0;

    /// <summary>The phase.</summary>
    public Phase Emit()
    {
        bool isPipelined = RowPipeline.Pays(this, lowering.RowsPerChunk);
        Elements.Declare(phase, isPipelined ? RowPipeline.KeptRows : 1);
        var chunk = new IndexVar(LoopNest.Chunk.Name, lowering.Chunks);
        phase.Know(chunk);
        IndexExpr first = lowering.Chunks == 1 ? 0 : chunk * lowering.RowsPerChunk;
        IndexExpr segment = Elements.Segment = lowering.Chunks == 1 ? 0 : chunk;
        if (partials.Count > 0)
        {
            IndexVar column = phase.NewVariable("c", Pattern.Width);
            phase.Loop(column, LoopKind.Vector, s => partials.ToList().ForEach(p => p.Reset(s, (segment * Pattern.Width) + column)));
        }

        Expr begin = phase.Index(first), end = LoopNest.UpTo(phase, first + lowering.RowsPerChunk, Pattern.Rows);
        if (Pattern.Rows == 1)
        {
            OneRow(phase);
        }
        else if (isPipelined)
        {
            new RowPipeline(this, phase).Emit(begin, end);
        }
        else
        {
            IndexVar row = phase.NewVariable("r", Pattern.Rows);
            Elements.Row = row;
            phase.Loop(row, begin, end, LoopKind.Serial, OneRow);
        }

        double cost = ElementCost.Of(lowering.Group) * lowering.RowsPerChunk * Pattern.Width;
        return new Phase(LoopNest.Chunk, lowering.Chunks, cost, phase.Code.Statements.ToEquatable());
    }

    /// <summary>The reductions of a sweep.</summary>
    public IReadOnlyList<Node> Reductions(int sweep) => [.. lanes.Keys.Where(r => Pattern.Stages[r] == sweep).OrderBy(r => r.Id)];

    /// <summary>Emits a sweep with reductions.</summary>
    /// <param name="scope">Where.</param>
    /// <param name="sweep">Its number.</param>
    /// <param name="fetches">Whether later rows are fetched meanwhile.</param>
    public void Reduce(KernelScope scope, int sweep, bool fetches = false)
    {
        Reset(scope, sweep);
        Each(scope, (s, first, count) =>
        {
            if (fetches)
            {
                Fetch(s, first, count);
            }

            Add(s, sweep, first, count);
        });
        Finish(scope, sweep);
    }

    /// <summary>Asks for what lies ahead of a piece of the row, where that pays.</summary>
    public void Fetch(KernelScope scope, IndexExpr first, long count)
    {
        if (fetch.Pays)
        {
            fetch.Emit(scope, Elements.Row, first, count);
        }
    }

    /// <summary>Sets the lanes of a sweep's reductions to the identity.</summary>
    public void Reset(KernelScope scope, int sweep) => LaneLoops.Reset(scope, States(sweep), Kind(sweep));

    /// <summary>A loop over the row's pieces of 64 elements, and the rest; the body is told the first element of a piece, and how many there are.</summary>
    public void Each(KernelScope scope, Action<KernelScope, IndexExpr, long> body)
    {
        long pieces = Pattern.Width / ReductionOrder.Lanes, rest = Pattern.Width % ReductionOrder.Lanes;
        if (pieces > 0)
        {
            IndexVar q = scope.NewVariable("q", pieces);
            scope.Loop(q, LoopKind.Serial, s => body(s, q * ReductionOrder.Lanes, ReductionOrder.Lanes));
        }

        if (rest > 0)
        {
            body(scope, pieces * ReductionOrder.Lanes, rest);
        }
    }

    /// <summary>Adds a piece of the row to the lanes, and does what the sweep does with elements.</summary>
    public void Add(KernelScope scope, int sweep, IndexExpr first, long count)
    {
        Elements.Sweep = sweep;
        IndexVar lane = scope.NewVariable("l", count);
        scope.Loop(lane, Kind(sweep), s =>
        {
            // All are computed before outputs are stored: an output may lie in the memory of an input.
            IReadOnlyList<Node> reductions = Reductions(sweep);
            List<Expr> elements = [.. reductions.Select(r => Elements.Operand(s, r, first + lane))];
            Elements.Element(s, first + lane);
            foreach ((Node reduction, Expr element) in reductions.Zip(elements))
            {
                lanes[reduction].Add(s, lane, (element, first + lane));
            }
        });
    }

    /// <summary>Results of a sweep's reductions.</summary>
    public void Finish(KernelScope scope, int sweep)
    {
        foreach (Node reduction in Reductions(sweep))
        {
            EquatableArray<Expr> state = LaneTree.Reduce(
                scope, form, lanes[reduction], Math.Min(Pattern.Width, ReductionOrder.Lanes));
            Elements.Known.Add(reduction.Result, lanes[reduction].Finish(scope, state));
        }
    }

    private void OneRow(KernelScope scope)
    {
        Elements.Pin(scope);
        for (int sweep = 1; sweep <= Elements.Cache.LastSweep; sweep++)
        {
            if (Reductions(sweep).Count > 0)
            {
                Reduce(scope, sweep, fetches: sweep == lanes.Keys.Max(r => Pattern.Stages[r]));
                continue;
            }

            Each(scope, (s, first, count) => Add(s, sweep, first, count));
        }

        Elements.StoreRow(scope);
        Elements.Known.Clear();
    }

    private Accumulator[] States(int sweep) => [.. Reductions(sweep).Select(r => lanes[r])];

    private LoopKind Kind(int sweep) => LaneLoops.Kind(States(sweep), form, Elements.Cache.Cost(sweep));
}
