using GraphCompiler.Compiler.Fusion;
using GraphCompiler.Compiler.Kernels.Indexing;

namespace GraphCompiler.Compiler.Kernels.Lowering;

/// <summary>Emits the elements of rows: operands of reductions, what is kept for later sweeps, and outputs.</summary>
public sealed class RowElements
{
    private readonly RowLowering lowering;
    private readonly GroupBuffers buffers;
    private readonly IReadOnlyList<Accumulator> partials;
    private readonly IReadOnlyDictionary<Value, KernelBuffer> rowValues;
    private readonly ElementEmitter emitter;
    private readonly Node[] nodes;
    private readonly Dictionary<Node, KernelBuffer> kept = [];
    private int keptRows;

    /// <summary>The elements of one kernel.</summary>
    /// <param name="lowering">The lowering.</param>
    /// <param name="buffers">The kernel's buffers.</param>
    /// <param name="partials">Partial states of the reductions over rows.</param>
    /// <param name="rowValues">Where the row values that a later phase reads are stored.</param>
    public RowElements(
        RowLowering lowering, GroupBuffers buffers, IReadOnlyList<Accumulator> partials, IReadOnlyDictionary<Value, KernelBuffer> rowValues)
    {
        (this.lowering, this.buffers, this.partials, this.rowValues) = (lowering, buffers, partials, rowValues);
        emitter = new ElementEmitter(lowering.Group, buffers.Inputs, buffers.FaultWord, AtHand);
        Cache = new SweepCache(
            Pattern, lowering.Group, lowering.Reductions(Level.Row),
            lowering.Outputs(Level.Element).Select(v => v.Node).Concat(lowering.Columns), Pattern.Width, MostKeptBytes);
        nodes = [.. Cache.Sweeps.Keys.OrderBy(n => n.Id)];
    }

    /// <summary>What is kept from sweep to sweep.</summary>
    public SweepCache Cache { get; }

    /// <summary>The number of the row.</summary>
    public IndexExpr Row { get; set; } = 0;

    /// <summary>Where the partial states of columns begin that the row belongs to, in rows of columns.</summary>
    public IndexExpr Segment { get; set; } = 0;

    /// <summary>The sweep that is emitted.</summary>
    public int Sweep { get; set; }

    /// <summary>Gives elements of inputs that lie in registers already, from the scope, the input and the number in the row; null where none do.</summary>
    public Func<KernelScope, Value, long, Expr?>? FromTile { get; set; }

    /// <summary>Values of the row that have been computed.</summary>
    public Dictionary<Value, Expr> Known { get; } = [];

    private GroupPattern Pattern => lowering.Pattern;

    /// <summary>What is fetched of later rows.</summary>
    public RowFetch Fetch => new(Pattern.Width, Cache.LastSweep, [.. Streams.Select(v => buffers.Inputs[v])], StreamBytes);

    /// <summary>Bytes that are kept of a row.</summary>
    public long KeptBytes => nodes.Sum(n => Pattern.Width * n.Type.DType.Size);

    /// <summary>Declares scratch for what is kept.</summary>
    /// <param name="phase">The body of the phase.</param>
    /// <param name="rows">Number of rows whose elements are kept at a time; they take turns.</param>
    public void Declare(KernelScope phase, int rows) => Declare(phase, rows, BufferAccess.Scratch, long.MaxValue);

    /// <summary>Declares memory that a group shares for as much of what is kept as fits; the rest is computed again.</summary>
    /// <param name="phase">The body of the phase.</param>
    /// <param name="most">Most bytes.</param>
    /// <returns>Bytes that were taken.</returns>
    public long Share(KernelScope phase, long most) => Declare(phase, 1, BufferAccess.Shared, most);

    private long Declare(KernelScope phase, int rows, BufferAccess access, long most)
    {
        keptRows = rows;
        long bytes = 0;
        foreach (Node node in nodes)
        {
            long size = Pattern.Width * rows * node.Type.DType.Size;
            if (bytes + size <= most)
            {
                bytes += size;
                kept.Add(node, new KernelBuffer($"row_{node.Id}", node.Type.DType, Pattern.Width * rows, access));
                phase.Code.Emit(new Scratch(kept[node]));
            }
        }

        return bytes;
    }

    /// <summary>From here on, values of the row are emitted in <paramref name="scope"/> or in blocks of it.</summary>
    public void Pin(KernelScope scope) => emitter.Pinned = scope;

    /// <summary>The element of a reduction's operand.</summary>
    public Expr Operand(KernelScope scope, Node reduction, IndexExpr j) =>
        emitter.Emit(scope, reduction.Operands[0], Index(reduction.Operands[0], Pattern.Elements, At(j)));

    /// <summary>An element of an output.</summary>
    public Expr Output(KernelScope scope, Value output, IndexExpr j) => emitter.Emit(scope, output, Index(output, Pattern.Elements, At(j)));

    /// <summary>A value of the row.</summary>
    public Expr RowValue(KernelScope scope, Value value) => emitter.Emit(scope, value, Index(value, Pattern.Rows, Row));

    /// <summary>What the sweep does with an element beside its reductions: keeps it, and in the last sweep stores outputs.</summary>
    public void Element(KernelScope scope, IndexExpr j)
    {
        foreach ((Node node, KernelBuffer buffer) in kept.Where(k => Cache.Sweeps[k.Key] == Sweep))
        {
            Expr element = emitter.Emit(scope, node.Result, Index(node.Result, Pattern.Elements, At(j)));
            scope.Code.Emit(new Store(buffer, scope.Index(Kept(j)), element));
        }

        if (Sweep < Cache.LastSweep)
        {
            return;
        }

        List<Expr> columns = [.. partials.Select(p => Operand(scope, p.Reduction, j))];
        buffers.Store(scope, emitter, lowering.Outputs(Level.Element).Select(v => (v, Index(v, Pattern.Elements, At(j)))));
        foreach ((Accumulator partial, Expr element) in partials.Zip(columns))
        {
            partial.Add(scope, (Segment * Pattern.Width) + j, (element, Row));
        }
    }

    /// <summary>Stores the outputs of the row, and its values for later phases.</summary>
    public void StoreRow(KernelScope scope)
    {
        buffers.Store(scope, emitter, lowering.Outputs(Level.Row).Select(v => (v, Index(v, Pattern.Rows, Row))));
        foreach ((Value value, KernelBuffer buffer) in rowValues)
        {
            scope.Code.Emit(new Store(buffer, scope.Index(Row), RowValue(scope, value)));
        }
    }

    /// <summary>Values of the row that its elements, its outputs and later phases are made of.</summary>
    public IEnumerable<Value> RowValues()
    {
        HashSet<Value> stored = [.. lowering.Outputs(Level.Row), .. rowValues.Keys];
        HashSet<Value> read = [.. lowering.Group.Nodes.Where(n => !IsRow(n)).SelectMany(n => n.Operands)];
        return lowering.Group.Nodes.Where(IsRow).SelectMany(n => n.Results).Where(v => v.Op is ReductionOp || stored.Contains(v) || read.Contains(v));
    }

    /// <summary>Most bytes of scratch rows: they have to stay in the second-level cache, and on the stack.</summary>
    private const long MostKeptBytes = 96 << 10;

    /// <summary>Bytes of the inputs and outputs as large as the space.</summary>
    private long StreamBytes => Streams.Concat(lowering.Outputs(Level.Element)).Sum(v => v.Type.Bytes);

    /// <summary>Inputs as large as the space.</summary>
    private IEnumerable<Value> Streams => lowering.Group.Inputs.Where(v => v.Type.Elements == Pattern.Elements);

    private bool IsRow(Node node) => Pattern.Levels.TryGetValue(node, out Level level) && level == Level.Row;

    private IndexExpr At(IndexExpr j) => (Row * Pattern.Width) + j;

    /// <summary>Values of the row, and elements that an earlier sweep kept.</summary>
    private Expr? AtHand(KernelScope scope, Value value, EquatableArray<IndexExpr> index)
    {
        if (Known.TryGetValue(value, out Expr? result))
        {
            return result;
        }

        if (FromTile is not null && value.Type.Elements == Pattern.Elements
            && IndexAlgebra.Linearize(index, value.Type.Shape.Strides()) - (Row * Pattern.Width) is IndexConst place
            && place.Value >= 0 && place.Value < Pattern.Width
            && FromTile(scope, value, place.Value) is { } element)
        {
            return element;
        }

        if (!kept.TryGetValue(value.Node, out KernelBuffer? buffer) || Cache.Sweeps[value.Node] >= Sweep)
        {
            return null;
        }

        IndexExpr j = IndexAlgebra.Linearize(index, value.Type.Shape.Strides()) - (Row * Pattern.Width);
        return scope.Owner(index).Once((buffer, Row, j), s => s.Code.Let(new Load(new KernelType(value.Type.DType), buffer, s.Index(Kept(j)))));
    }

    /// <summary>Where an element of the row is kept.</summary>
    private IndexExpr Kept(IndexExpr j) => keptRows == 1 ? j : ((Row + keptRows) % keptRows * Pattern.Width) + j;

    private static EquatableArray<IndexExpr> Index(Value value, long elements, IndexExpr position) =>
        ReshapeMap.Index(value.Type.Shape, Shape.FromSizes(elements), [position]);
}
