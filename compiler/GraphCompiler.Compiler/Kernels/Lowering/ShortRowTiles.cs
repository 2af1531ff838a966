using GraphCompiler.Compiler.Kernels.Indexing;
using GraphCompiler.Compiler.Kernels.Lowering.Contraction;

namespace GraphCompiler.Compiler.Kernels.Lowering;

/// <summary>As many short rows as a register has lanes, turned so that a register holds one element of every row.</summary>
/// <remarks>
/// A row is read in pieces of a register; the only one is masked, and the last of several begins early, so that nothing past the row is touched.
/// Tiles lie in scratch memory of [columns, lanes], of which legalization makes registers.
/// </remarks>
/// <param name="phase">The body of the phase.</param>
/// <param name="register">Type of a register.</param>
/// <param name="width">Elements of a row.</param>
public sealed class ShortRowTiles(KernelScope phase, KernelType register, int width)
{
    private readonly LaneTransposition transposition = new(register);
    private readonly int lanes = register.Lanes;

    /// <summary>A tile.</summary>
    public KernelBuffer Declare()
    {
        var tile = new KernelBuffer(phase.Names.Next("tile"), register.Element, (long)width * lanes, BufferAccess.Scratch);
        phase.Code.Emit(new Scratch(tile));
        return tile;
    }

    /// <summary>A tile of rows that are read.</summary>
    /// <param name="scope">Where.</param>
    /// <param name="input">The rows, one behind the other.</param>
    /// <param name="row">The first of them.</param>
    public KernelBuffer Read(KernelScope scope, KernelBuffer input, IndexExpr row)
    {
        KernelBuffer tile = Declare();
        foreach (int column in Pieces())
        {
            Expr[] columns = transposition.Emit(scope, [.. Enumerable.Range(0, lanes).Select(i => scope.Code.Let(
                new Load(register, input, At(scope, row, i, column), Mask())))]);
            for (int j = 0; j < Math.Min(lanes, width); j++)
            {
                scope.Code.Emit(new Store(tile, Literal.Index((column + j) * lanes), columns[j]));
            }
        }

        return tile;
    }

    /// <summary>Writes the rows of a tile.</summary>
    /// <param name="scope">Where.</param>
    /// <param name="tile">The tile.</param>
    /// <param name="output">The rows, one behind the other.</param>
    /// <param name="row">The first of them.</param>
    public void Write(KernelScope scope, KernelBuffer tile, KernelBuffer output, IndexExpr row)
    {
        foreach (int column in Pieces())
        {
            // What the mask leaves out may be anything.
            Expr[] rows = transposition.Emit(scope, [.. Enumerable.Range(column, lanes).Select(j => scope.Code.Let(
                new Load(register, tile, Literal.Index(Math.Min(j, width - 1) * lanes))))]);
            for (int i = 0; i < lanes; i++)
            {
                scope.Code.Emit(new Store(output, At(scope, row, i, column), rows[i], Mask()));
            }
        }
    }

    /// <summary>First columns of the pieces.</summary>
    private IEnumerable<int> Pieces()
    {
        for (int column = 0; column < width; column += lanes)
        {
            yield return Math.Max(0, Math.Min(column, width - lanes));
        }
    }

    private Expr At(KernelScope scope, IndexExpr row, int number, int column) => scope.Index((row * width) + ((number * width) + column));

    private TailMask? Mask() => width < lanes ? new TailMask(register with { Element = DType.Bool }, Literal.Index(width)) : null;
}
