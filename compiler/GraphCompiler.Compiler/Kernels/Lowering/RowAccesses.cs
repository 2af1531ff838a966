using GraphCompiler.Compiler.Fusion;
using GraphCompiler.Compiler.Kernels.Indexing;

namespace GraphCompiler.Compiler.Kernels.Lowering;

/// <summary>What the phases of a group with rows read, and so which output may lie in the memory of which input.</summary>
/// <remarks>
/// Outputs of elements are stored in the last sweep over a row, at positions that no other row reads; outputs of rows after it; outputs of
/// columns and totals in phases of their own, after every row is done.
/// </remarks>
public sealed class RowAccesses
{
    private readonly GroupPattern pattern;
    private readonly IReadOnlyList<MemoryAccess> elements;
    private readonly IReadOnlyList<MemoryAccess> rows;
    private readonly IReadOnlyList<MemoryAccess> columns;
    private readonly IReadOnlyList<MemoryAccess> totals;

    /// <summary>Traces the reads of a lowering.</summary>
    public RowAccesses(RowLowering lowering)
    {
        pattern = lowering.Pattern;
        var row = new IndexVar("row", pattern.Rows);
        var j = new IndexVar("j", pattern.Width);
        IndexExpr atRow = pattern.Rows == 1 ? 0 : row;
        FusionGroup group = lowering.Group;
        HashSet<Value> results = [.. group.Nodes.Where(n => n.Op is ReductionOp).Select(n => n.Result)];
        HashSet<Value> rowValues = [.. lowering.Totals.Select(r => r.Operands[0])];
        IReadOnlyList<MemoryAccess> Trace(IEnumerable<Value> roots, long size, IndexExpr at, Func<Value, bool> isAtHand) => AccessTrace.Of(
            group, [row, j], roots.Select(v => (v, ReshapeMap.Index(v.Type.Shape, Shape.FromSizes(size), [at]))), isAtHand);

        IEnumerable<Value> operands = lowering.Reductions(Level.Row).Concat(lowering.Columns).Select(r => r.Operands[0]);
        elements = Trace(
            operands.Concat(lowering.Outputs(Level.Element)), pattern.Elements, (atRow * pattern.Width) + j, results.Contains);
        rows = Trace(rowValues.Concat(lowering.Outputs(Level.Row)), pattern.Rows, atRow, results.Contains);
        columns = Trace(lowering.Outputs(Level.Column), pattern.Width, j, results.Contains);
        totals = Trace(lowering.Outputs(Level.Total), 1, 0, v => results.Contains(v) || rowValues.Contains(v));
    }

    /// <summary>Whether an output may lie in an input's memory.</summary>
    public bool CanOverwrite(Value output, Value input)
    {
        if (output.Type.Elements != input.Type.Elements)
        {
            return false;
        }

        var row = new IndexVar("row", pattern.Rows);
        var j = new IndexVar("j", pattern.Width);
        IndexExpr atRow = pattern.Rows == 1 ? 0 : row;
        bool Absent(params IReadOnlyList<MemoryAccess>[] reads) => reads.All(r => r.All(a => a.Value != input));
        bool Only(IReadOnlyList<MemoryAccess> reads, IndexExpr place) => reads.All(a => a.Value != input || a.Linear.Equals(place));
        return pattern.Levels[output.Node] switch
        {
            Level.Element => Only(elements, (atRow * pattern.Width) + j) && Absent(rows, columns, totals),
            Level.Row => Only(elements, atRow) && Only(rows, atRow) && Absent(columns, totals),
            Level.Column => Only(columns, j) && Absent(totals),
            _ => Only(totals, 0) && Absent(columns),
        };
    }
}
