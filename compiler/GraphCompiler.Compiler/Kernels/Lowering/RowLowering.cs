using GraphCompiler.Compiler.Fusion;
using GraphCompiler.Compiler.Kernels.Indexing;
using GraphCompiler.Compiler.Kernels.Lowering.Gpu;

namespace GraphCompiler.Compiler.Kernels.Lowering;

/// <summary>Several reductions along the rows of one space, each after those it depends on: softmax, layer norm, their gradients.</summary>
/// <remarks>
/// The first phase takes the rows in parallel (<see cref="RowSweeps"/>; <see cref="ShortRows"/>, where they fill no register). Reductions over the rows of what the elements are (the gradient of a
/// scale) gather in partial states, one a segment of rows, and reductions over all rows of what the rows are (a mean loss) in memory
/// of one number a row; further phases combine both in the order of <see cref="ReductionOrder"/>.
/// </remarks>
public sealed class RowLowering : GroupLowering
{
    /// <summary>Chunks from which on they grow: enough to share out among many threads.</summary>
    private const long FewestChunks = 64;

    /// <summary>Most elements of a chunk: some 20 µs of work. Rows overlap inside a chunk only.</summary>
    private const long MostElements = 1 << 16;

    private readonly Lazy<RowAccesses> accesses;

    /// <summary>The lowering of a group whose pattern has rows.</summary>
    public RowLowering(FusionGroup group) : base(group)
    {
        Pattern = GroupPattern.Of(group)!;
        Columns = [.. Reductions(Level.Column)];
        Totals = [.. Reductions(Level.Total)];
        accesses = new(() => new RowAccesses(this));
    }

    /// <summary>The loops and the level of each node.</summary>
    public GroupPattern Pattern { get; }

    /// <summary>Reductions over the rows, for each column.</summary>
    public IReadOnlyList<Node> Columns { get; }

    /// <summary>Reductions of row values over all rows.</summary>
    public IReadOnlyList<Node> Totals { get; }

    /// <summary>Rows of a chunk.</summary>
    public long RowsPerChunk
    {
        get
        {
            if (Columns.Count > 0)
            {
                return ReductionOrder.Of(Columns[0]).SegmentLength;
            }

            long elements = Math.Clamp(Pattern.Elements / FewestChunks, ElementwiseLowering.ChunkElements, MostElements);
            long rows = Math.Clamp(elements / Pattern.Width, 1, Pattern.Rows);
            return ShortRows.Pays(this) ? ShortRows.RowsPerChunk(rows) : rows;
        }
    }

    /// <summary>Number of chunks of rows.</summary>
    public long Chunks => (Pattern.Rows + RowsPerChunk - 1) / RowsPerChunk;

    /// <inheritdoc/>
    public override IReadOnlyList<KernelBuffer> Temporaries =>
    [
        .. Columns.SelectMany(r => Accumulator.Cells(r, "partial", Pattern.Width * Chunks, BufferAccess.InOut)),
        .. Totals.Select(r => r.Operands[0]).Distinct()
            .Select(v => new KernelBuffer($"rows_{v.Node.Id}_{v.Index}", v.Type.DType, Pattern.Rows, BufferAccess.InOut)),
    ];

    /// <summary>The outputs of a level.</summary>
    public IReadOnlyList<Value> Outputs(Level level) => [.. Group.Outputs.Where(v => Pattern.Levels[v.Node] == level)];

    /// <summary>The reductions of a level, operands before users.</summary>
    public IEnumerable<Node> Reductions(Level level) =>
        Group.Nodes.Where(n => n.Op is ReductionOp && Pattern.Levels[n] == level);

    /// <inheritdoc/>
    public override bool CanOverwrite(int output, int input) => accesses.Value.CanOverwrite(Group.Outputs[output], Group.Inputs[input]);

    /// <inheritdoc/>
    public override Kernel Lower(string name, VectorForm form)
    {
        var buffers = new GroupBuffers(this);
        var names = new NameSource();
        IReadOnlyList<Accumulator> partials = Accumulator.On(Columns, buffers.Temporaries);
        Value[] rowValues = [.. Totals.Select(r => r.Operands[0]).Distinct()];
        Dictionary<Value, KernelBuffer> stored =
            rowValues.Zip(buffers.Temporaries.TakeLast(rowValues.Length)).ToDictionary(p => p.First, p => p.Second);

        if (form.IsGrid)
        {
            return buffers.Kernel(name, Group, new GridRows(this, names, buffers, partials, stored).Emit().ToEquatable());
        }

        var elements = new RowElements(this, buffers, partials, stored);
        var phases = new List<Phase>
        {
            ShortRows.Pays(this)
                ? new ShortRows(this, form, names, elements, buffers).Emit()
                : new RowSweeps(this, form, names, elements, partials).Emit(),
        };
        if (Columns.Count > 0)
        {
            phases.Add(MajorSweep.Combine(new ReductionBody(
                Columns, form, names, buffers, new Dictionary<Value, KernelBuffer>(), partials, [], Outputs(Level.Column))));
        }

        if (Totals.Count > 0)
        {
            phases.AddRange(MinorSweep.Phases(new ReductionBody(
                Totals, form, names, buffers, stored, [], [], Outputs(Level.Total))));
        }

        return buffers.Kernel(name, Group, phases.ToEquatable());
    }
}
