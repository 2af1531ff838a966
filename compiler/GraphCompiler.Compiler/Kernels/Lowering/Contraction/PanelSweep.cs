using GraphCompiler.Compiler.Kernels.Indexing;

namespace GraphCompiler.Compiler.Kernels.Lowering.Contraction;

/// <summary>The product of a few rows with columns that lie in panels: every element of the panels is read once, in the order of memory.</summary>
/// <remarks>
/// <code>
/// chunk: (batch, groups of panels)
///   for each group:   registers = rows · panels over the whole depth, several panels side by side
///                     for each row:  epilogue
/// </code>
/// A single row has few chains in one panel: the multiply-adds of a panel would wait for each other, so that as many panels are met at once as registers
/// hold sums. Where they hold less than a panel, it is met part by part.
/// </remarks>
/// <param name="context">The dot; its columns lie in panels.</param>
public sealed class PanelSweep(DotContext context)
{
    private const int Unroll = 4;
    private const long MostPanels = 4;
    private const long ElementsPerChunk = 1 << 18;

    private readonly DotShape shape = context.Shape;
    private readonly MatrixAccess columns = context.Columns!;
    private readonly int rows = (int)context.Shape.Rows;
    private readonly int width = context.Shape.PanelColumns;

    /// <summary>Whether a dot is of this kind.</summary>
    public static bool Applies(DotShape shape, MatrixAccess? columns) =>
        shape.Rows <= SweptDot.MostRows && columns?.HasPanels(shape.PanelColumns) == true;

    /// <summary>Emits the phase.</summary>
    public Phase Emit()
    {
        int perPanel = width / context.Lanes;
        int registers = context.Form.Bits == 512 ? 32 : 16;
        int vectors = Math.Max(1, (registers - 1) / (rows + 1));
        long panels = Divisor(shape.Panels, Math.Clamp(vectors / perPanel, 1, MostPanels));
        int tile = vectors >= perPanel ? (int)panels * perPanel : (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)vectors + 1) / 2;
        long groups = shape.Panels / panels;
        long perChunk = Divisor(groups, Math.Max(1, ElementsPerChunk / Math.Max(1, panels * width * shape.Depth)));

        var scope = new KernelScope(context.Names);
        var chunk = new IndexVar(context.Names.Next("chunk"), checked(shape.Batch * groups / perChunk));
        scope.Know(chunk);
        KernelBuffer sums = context.Scratch(scope, "sums", rows * panels * width);
        IndexExpr batch = chunk / (groups / perChunk), first = chunk % (groups / perChunk) * perChunk;
        IndexVar group = scope.NewVariable("group", perChunk);
        scope.Loop(group, LoopKind.Serial, s =>
        {
            IndexExpr firstColumn = (first + group) * (panels * width);
            IndexVar part = s.NewVariable("part", panels * perPanel / tile);
            s.Loop(part, LoopKind.Serial, inner => Tile(inner, batch, firstColumn, part * (tile * context.Lanes), tile, sums, panels * width));
            IndexVar i = s.NewVariable("i", rows);
            s.Loop(i, LoopKind.Serial, inner => context.Epilogue.EmitRow(
                inner, batch, i, firstColumn, panels * width, Literal.Index(panels * width), sums, i * (panels * width)));
        });
        double cost = (double)perChunk * rows * panels * width * shape.Depth;
        return new Phase(KernelScope.Variable(chunk), chunk.Extent, cost, scope.Code.Statements.ToEquatable());
    }

    private void Tile(KernelScope scope, IndexExpr batch, IndexExpr firstColumn, IndexExpr column, int vectors, KernelBuffer sums, long stride)
    {
        var tile = new RegisterTile(scope, context.Vector, rows, vectors);
        long steps = shape.Depth / Unroll;
        IndexVar k = scope.NewVariable("k", steps);
        scope.Loop(k, LoopKind.Serial, s => Steps(s, k * Unroll, Unroll));
        Steps(scope, steps * Unroll, (int)(shape.Depth % Unroll));
        tile.Store(scope, sums, (i, v) => (i * stride) + column + (v * context.Lanes));

        void Steps(KernelScope s, IndexExpr first, int number)
        {
            for (int u = 0; u < number; u++)
            {
                IndexExpr depth = first + u;
                tile.Step(
                    s, context.Rows.Buffer, i => context.Rows.At(batch, i, depth),
                    columns.Buffer, v => columns.At(batch, firstColumn + column + (v * context.Lanes), depth));
            }
        }
    }

    private static long Divisor(long number, long most)
    {
        long divisor = Math.Min(number, most);
        while (divisor > 1 && number % divisor != 0)
        {
            divisor--;
        }

        return Math.Max(1, divisor);
    }
}
