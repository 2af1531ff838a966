using GraphCompiler.Compiler.Kernels.Indexing;
using GraphCompiler.Compiler.Kernels.Lowering.Contraction;

namespace GraphCompiler.Compiler.Kernels.Lowering.Convolutions;

/// <summary>Lines of several planes in memory of a chunk's own, <c>[line, column, plane]</c>: what the planes have at one place fills a register.</summary>
/// <remarks>
/// The planes' elements are copied (or computed) line by line, and transposed in registers, square by square. What no copy writes is zero: the
/// elements around a plane.
/// </remarks>
internal sealed class PlaneLines
{
    private readonly KernelType vector;
    private readonly long lines;
    private readonly long columns;
    private readonly long pitch;
    private readonly KernelBuffer? rows;

    /// <summary>Declares the memory, and clears it.</summary>
    /// <param name="body">The chunk.</param>
    /// <param name="vector">Type of a register: as many lanes as planes.</param>
    /// <param name="lines">Lines.</param>
    /// <param name="columns">Columns.</param>
    /// <param name="length">Most elements that are copied into a line.</param>
    public PlaneLines(KernelScope body, KernelType vector, long lines, long columns, long length)
    {
        (this.vector, this.lines, this.columns) = (vector, lines, columns);
        // No large power of two is a multiple of it.
        pitch = (DotShape.CeilDiv(length, vector.Lanes) * vector.Lanes) + vector.Lanes;
        Buffer = Cleared(body, "planes", vector.Element, lines * columns * vector.Lanes);
        rows = vector.Lanes == 1 ? null : Cleared(body, "rows", vector.Element, vector.Lanes * pitch);
    }

    /// <summary>The memory.</summary>
    public KernelBuffer Buffer { get; }

    /// <summary>Lines.</summary>
    public long Lines => lines;

    /// <summary>The position of what all planes have at one place.</summary>
    public IndexExpr At(IndexExpr line, IndexExpr column) => ((line * columns) + column) * vector.Lanes;

    /// <summary>Emits the copy of a line of every plane.</summary>
    /// <param name="scope">Where; once in a scope.</param>
    /// <param name="line">Which line of the memory.</param>
    /// <param name="first">Column where its elements begin.</param>
    /// <param name="count">How many there are.</param>
    /// <param name="plane">Of a plane, given by its lane, what emits an element.</param>
    public void Copy(KernelScope scope, IndexExpr line, long first, long count, Func<KernelScope, IndexExpr, Func<KernelScope, IndexExpr, Expr>> plane)
    {
        if (rows is null)
        {
            Elements(scope, Buffer, At(line, first), plane(scope, 0));
            return;
        }

        IndexVar lane = scope.NewVariable("lane", vector.Lanes);
        scope.Loop(lane, LoopKind.Serial, s => Elements(s, rows, lane * pitch, plane(s, lane)));
        long whole = count / vector.Lanes;
        if (whole > 0)
        {
            IndexVar square = scope.NewVariable("square", whole);
            scope.Loop(square, LoopKind.Serial, s => Square(s, line, first, square * vector.Lanes, vector.Lanes));
        }

        if (count % vector.Lanes > 0)
        {
            Square(scope, line, first, whole * vector.Lanes, count % vector.Lanes);
        }

        void Elements(KernelScope s, KernelBuffer target, IndexExpr at, Func<KernelScope, IndexExpr, Expr> element)
        {
            IndexVar j = s.NewVariable("j", count);
            s.Loop(j, LoopKind.Vector, inner => inner.Code.Emit(new Store(target, inner.Index(at + j), element(inner, j))));
        }
    }

    /// <summary>Emits zeros for a line.</summary>
    public void Clear(KernelScope scope, IndexExpr line) => Zeros(scope, Buffer, At(line, 0), columns * vector.Lanes);

    private void Square(KernelScope scope, IndexExpr line, long first, IndexExpr from, long count)
    {
        Expr[] lanes = [.. Enumerable.Range(0, vector.Lanes).Select(l =>
            scope.Code.Let(new Load(vector, rows!, RegisterTile.Position(scope, from + (l * pitch))), "r"))];
        foreach ((int k, Expr column) in new LaneTransposition(vector).Emit(scope, lanes).Take((int)count).Index())
        {
            scope.Code.Emit(new Store(Buffer, RegisterTile.Position(scope, At(line, from + (first + k))), column));
        }
    }

    private static KernelBuffer Cleared(KernelScope body, string hint, DType type, long elements)
    {
        var buffer = new KernelBuffer(body.Names.Next(hint), type, elements, BufferAccess.Scratch);
        body.Code.Emit(new Scratch(buffer));
        Zeros(body, buffer, 0, elements);
        return buffer;
    }

    private static void Zeros(KernelScope scope, KernelBuffer buffer, IndexExpr at, long count)
    {
        IndexVar e = scope.NewVariable("z", count);
        scope.Loop(e, LoopKind.Vector, s => s.Code.Emit(new Store(buffer, s.Index(at + e), Literal.Of(new KernelType(buffer.Element), 0L))));
    }
}
