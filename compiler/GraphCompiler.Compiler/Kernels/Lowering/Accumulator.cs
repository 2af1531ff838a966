using GraphCompiler.Compiler.Kernels.Indexing;

namespace GraphCompiler.Compiler.Kernels.Lowering;

/// <summary>Memory in which a reduction's states grow: one cell a lane, a column or a segment; one buffer a component of the state.</summary>
/// <param name="reduction">The reduction.</param>
/// <param name="cells">The buffers, as many as the state has components.</param>
public sealed class Accumulator(Node reduction, IReadOnlyList<KernelBuffer> cells)
{
    private readonly ReductionOp op = (ReductionOp)reduction.Op;
    private readonly DType operand = reduction.Operands[0].Type.DType;

    /// <summary>The reduction.</summary>
    public Node Reduction { get; } = reduction;

    /// <summary>Lanes of a form's registers, if each component of the state fills as many; else 1.</summary>
    public int Lanes(VectorForm form) =>
        cells.All(c => c.Element.Size >= 4 && c.Element.Size == cells[0].Element.Size) ? form.Lanes(cells[0].Element) : 1;

    /// <summary>Registers of a form that the lanes of a minor reduction fill.</summary>
    public int Registers(VectorForm form) => cells.Count * ReductionOrder.Lanes / Lanes(form);

    /// <summary>Buffers for the states of a reduction.</summary>
    /// <param name="reduction">The reduction.</param>
    /// <param name="name">Start of their names, unique in the kernel.</param>
    /// <param name="count">Number of states.</param>
    /// <param name="access">Scratch, or memory of the launch.</param>
    public static KernelBuffer[] Cells(Node reduction, string name, long count, BufferAccess access)
    {
        EquatableArray<DType> state = ((ReductionOp)reduction.Op).State(reduction.Operands[0].Type.DType);
        return [.. state.Select((type, i) => new KernelBuffer($"{name}_{reduction.Id}_{i}", type, count, access))];
    }

    /// <summary>Accumulators of several reductions on buffers that stand one after another.</summary>
    public static IReadOnlyList<Accumulator> On(IEnumerable<Node> reductions, IEnumerable<KernelBuffer> buffers)
    {
        var rest = new Queue<KernelBuffer>(buffers);
        return
        [
            .. reductions.Select(r => new Accumulator(
                r, [.. Cells(r, "", 1, BufferAccess.Scratch).Select(_ => rest.Dequeue())])),
        ];
    }

    /// <summary>An accumulator on scratch memory, which is declared in <paramref name="scope"/>.</summary>
    public static Accumulator Scratch(KernelScope scope, Node reduction, string name, long count)
    {
        return Declare(scope, reduction, Cells(reduction, name, count, BufferAccess.Scratch));
    }

    /// <summary>An accumulator on memory that a group shares, which is declared in <paramref name="scope"/>.</summary>
    public static Accumulator Shared(KernelScope scope, Node reduction, string name, long count) =>
        Declare(scope, reduction, Cells(reduction, name, count, BufferAccess.Shared));

    private static Accumulator Declare(KernelScope scope, Node reduction, KernelBuffer[] cells)
    {
        foreach (KernelBuffer cell in cells)
        {
            scope.Code.Emit(new Scratch(cell));
        }

        return new Accumulator(reduction, cells);
    }

    /// <summary>Sets cells to the identity.</summary>
    public void Reset(KernelScope scope, IndexExpr cell) => Put(scope, cell, [.. op.Identity(operand)]);

    /// <summary>Combines a cell with elements, one after another.</summary>
    /// <param name="scope">Where it is emitted.</param>
    /// <param name="cell">The cell.</param>
    /// <param name="elements">Each element, and its row-major index among the reduced ones.</param>
    public void Add(KernelScope scope, IndexExpr cell, params IReadOnlyList<(Expr Element, IndexExpr Position)> elements)
    {
        EquatableArray<Expr> state = Get(scope, cell);
        foreach ((Expr element, IndexExpr position) in elements)
        {
            Expr? index = op.UsesIndex ? IndexLowering.Narrow(scope, position, DType.I32) : null;
            state = op.Combine(scope.Code, state, op.Lift(scope.Code, element, index));
        }

        Put(scope, cell, state);
    }

    /// <summary>Combines a cell with a state.</summary>
    public void Combine(KernelScope scope, IndexExpr cell, EquatableArray<Expr> state) =>
        Put(scope, cell, op.Combine(scope.Code, Get(scope, cell), state));

    /// <summary>Reads a cell.</summary>
    public EquatableArray<Expr> Get(KernelScope scope, IndexExpr cell) => Get(scope, scope.Index(cell), 1);

    /// <summary>Reads consecutive cells as lanes.</summary>
    public EquatableArray<Expr> Get(KernelScope scope, Expr first, int lanes) => cells
        .Select(c => scope.Code.Let(new Load(new KernelType(c.Element, lanes), c, first))).ToEquatable();

    /// <summary>Writes a cell.</summary>
    public void Put(KernelScope scope, IndexExpr cell, EquatableArray<Expr> state)
    {
        Expr at = scope.Index(cell);
        for (int i = 0; i < cells.Count; i++)
        {
            scope.Code.Emit(new Store(cells[i], at, state[i]));
        }
    }

    /// <summary>Two states together.</summary>
    public EquatableArray<Expr> Combine(KernelScope scope, EquatableArray<Expr> x, EquatableArray<Expr> y) => op.Combine(scope.Code, x, y);

    /// <summary>The reduction's result from its final state.</summary>
    public Expr Finish(KernelScope scope, EquatableArray<Expr> state) => scope.Code.Let(op.Finish(scope.Code, operand, state));
}
