using GraphCompiler.Compiler.Fusion;
using GraphCompiler.Compiler.Kernels.Indexing;
using GraphCompiler.Compiler.Ops.Reduction;

namespace GraphCompiler.Compiler.Kernels.Lowering;

/// <summary>Rows that fill no register, side by side: as many at once as a register has lanes, each row in a lane of its own.</summary>
/// <remarks>
/// <code>
/// parallel chunk:  for each block of 16 rows:
///   load 16 rows, transpose: register j holds element j of every row
///   vector over the rows:  all sweeps, elements and lanes' trees written out
///   transpose, store 16 rows
/// rows that are left: vector over the rows, element by element from memory
/// </code>
/// What is costly of an element (an exponential) is paid for full registers, and the tree of 64 lanes, of which one for each element is used,
/// is a few operations for all rows of a block in place of shuffles for each.
/// </remarks>
public sealed class ShortRows
{
    /// <summary>Elements of a row from which on a register is filled well enough, and rows in lanes would no longer fit the registers.</summary>
    private const long LongRow = 24;

    /// <summary>Rows from which on the code, written out for each element, is worth its size.</summary>
    private const long FewestRows = 1024;

    /// <summary>Lanes of the widest register: chunks are made of whole blocks in every form.</summary>
    private const long MostLanes = 16;

    private readonly RowLowering lowering;
    private readonly RowElements elements;
    private readonly GroupBuffers buffers;
    private readonly KernelScope phase;
    private readonly KernelType register;
    private readonly int lanes;

    /// <summary>The rows of one kernel.</summary>
    /// <param name="lowering">The lowering, for which they pay.</param>
    /// <param name="form">The form.</param>
    /// <param name="names">Names of the kernel.</param>
    /// <param name="elements">Emits elements.</param>
    /// <param name="buffers">The kernel's buffers.</param>
    public ShortRows(RowLowering lowering, VectorForm form, NameSource names, RowElements elements, GroupBuffers buffers)
    {
        (this.lowering, this.elements, this.buffers, phase) = (lowering, elements, buffers, new KernelScope(names));
        lanes = form.Lanes(DType.F32);
        register = new KernelType(DType.F32, lanes);
    }

    private GroupPattern Pattern => lowering.Pattern;

    private int Width => checked((int)Pattern.Width);

    /// <summary>Whether the rows of a lowering are run through so: a function of shapes and ops, not of the form.</summary>
    public static bool Pays(RowLowering lowering)
    {
        GroupPattern pattern = lowering.Pattern;
        IEnumerable<Value> values = lowering.Group.Inputs.Concat(lowering.Group.Nodes.SelectMany(n => n.Results));
        return pattern.Width < LongRow && pattern.Rows >= FewestRows && lowering.Columns.Count == 0 && !lowering.RaisesFaults
            && values.All(v => v.Type.DType.Size == 4 || v.Type.DType == DType.Bool)
            && lowering.Group.Inputs.All(v => v.Type.Elements < pattern.Elements || v.Type.DType == DType.F32)
            && lowering.Outputs(Level.Element).All(v => OutputPlacement.Computed(v) == v && v.Type.DType == DType.F32);
    }

    /// <summary>Rows of a chunk: whole blocks.</summary>
    /// <param name="about">How many there should be.</param>
    public static long RowsPerChunk(long about) => (about + MostLanes - 1) / MostLanes * MostLanes;

    /// <summary>The phase.</summary>
    public Phase Emit()
    {
        var chunk = new IndexVar(LoopNest.Chunk.Name, lowering.Chunks);
        phase.Know(chunk);
        IndexExpr first = lowering.Chunks == 1 ? 0 : chunk * lowering.RowsPerChunk;
        if (lanes > 1)
        {
            // Chunks hold whole blocks, and so only the last has rows that are left.
            long blocks = lowering.RowsPerChunk / lanes, last = Pattern.Rows / lanes;
            IndexVar block = phase.NewVariable("block", last);
            IndexExpr firstBlock = lowering.Chunks == 1 ? 0 : chunk * blocks;
            phase.Loop(block, phase.Index(firstBlock), LoopNest.UpTo(phase, firstBlock + blocks, last), LoopKind.Serial, s => Block(s, block));
            long rest = Pattern.Rows % lanes;
            if (rest > 0)
            {
                Expr isLast = phase.Code.Compare(ScalarFunction.Equal, phase.Index(chunk), Literal.Index(lowering.Chunks - 1));
                phase.When(isLast, s => Rows(s, Literal.Index(Pattern.Rows - rest), Literal.Index(Pattern.Rows)));
            }
        }
        else
        {
            Rows(phase, phase.Index(first), LoopNest.UpTo(phase, first + lowering.RowsPerChunk, Pattern.Rows));
        }

        double cost = ElementCost.Of(lowering.Group) * lowering.RowsPerChunk * Pattern.Width;
        return new Phase(LoopNest.Chunk, lowering.Chunks, cost, phase.Code.Statements.ToEquatable());
    }

    /// <summary>As many rows as a register has lanes, from tile to tile.</summary>
    private void Block(KernelScope scope, IndexVar block)
    {
        var tiles = new ShortRowTiles(phase, register, Width);
        IndexVar row = scope.NewVariable("r", lanes);
        IndexExpr first = block * lanes;
        var read = new Dictionary<Value, KernelBuffer>();
        elements.FromTile = (at, value, j) =>
        {
            if (value.Type.DType != DType.F32 || !buffers.Inputs.TryGetValue(value, out KernelBuffer? input))
            {
                return null;
            }

            if (!read.TryGetValue(value, out KernelBuffer? tile))
            {
                read.Add(value, tile = tiles.Read(scope, input, first));
            }

            return at.Once((tile, j), s => s.Code.Let(new Load(register.Scalar, tile, s.Index((j * lanes) + row))));
        };
        Value[] outputs = [.. lowering.Outputs(Level.Element)];
        KernelBuffer[] written = [.. outputs.Select(_ => tiles.Declare())];
        scope.Loop(row, LoopKind.VectorUnrolled, s => Row(s, first + row, j =>
        {
            foreach ((Value output, KernelBuffer tile) in outputs.Zip(written))
            {
                s.Code.Emit(new Store(tile, s.Index((j * lanes) + row), elements.Output(s, output, j)));
            }
        }));
        elements.FromTile = null;
        foreach ((Value output, KernelBuffer tile) in outputs.Zip(written))
        {
            tiles.Write(scope, tile, buffers.OutputOf(output), first);
        }
    }

    /// <summary>Rows that are read and written element by element.</summary>
    private void Rows(KernelScope scope, Expr begin, Expr end)
    {
        IndexVar row = scope.NewVariable("r", Pattern.Rows);
        scope.Loop(row, begin, end, LoopKind.Vector, s => Row(s, row, j => elements.Element(s, j)));
    }

    /// <summary>One row, the lane of a loop over rows.</summary>
    internal void Row(KernelScope scope, IndexExpr row, Action<long> store)
    {
        elements.Row = row;
        elements.Pin(scope);
        for (int sweep = 1; sweep <= elements.Cache.LastSweep; sweep++)
        {
            elements.Sweep = sweep;
            foreach (Node reduction in lowering.Reductions(Level.Row).Where(r => Pattern.Stages[r] == sweep).OrderBy(r => r.Id))
            {
                elements.Known.Add(reduction.Result, Reduce(scope, reduction));
            }
        }

        for (int j = 0; j < Width; j++)
        {
            store(j);
        }

        elements.StoreRow(scope);
        elements.Known.Clear();
    }

    /// <summary>The reduction of a row: lanes of one element each, and their tree without the steps that combine with the identity alone.</summary>
    private Expr Reduce(KernelScope scope, Node reduction)
    {
        var op = (ReductionOp)reduction.Op;
        EquatableArray<Expr> identity = [.. op.Identity(reduction.Operands[0].Type.DType)];
        EquatableArray<Expr>[] states =
        [
            .. Enumerable.Range(0, Width).Select(j => op.Combine(scope.Code, identity, op.Lift(
                scope.Code, elements.Operand(scope, reduction, j), op.UsesIndex ? IndexLowering.Narrow(scope, j, DType.I32) : null))),
        ];
        int used = Width;
        for (int step = ReductionOrder.Lanes / 2; step >= 1; step /= 2)
        {
            for (int l = 0; l + step < used; l++)
            {
                states[l] = op.Combine(scope.Code, states[l], states[l + step]);
            }

            used = Math.Min(used, step);
        }

        return scope.Code.Let(op.Finish(scope.Code, reduction.Operands[0].Type.DType, states[0]));
    }
}
