using GraphCompiler.Compiler.Kernels.Indexing;

namespace GraphCompiler.Compiler.Kernels.Lowering;

/// <summary>
/// In which order the elements of a reduction are combined: fixed by the operand's shape and the axes alone, so that every width, every
/// number of threads and every way of fusing gives the same bits.
/// </summary>
/// <remarks>
/// Dimensions of size 1 count for nothing. Elements that are reduced to one result form runs: <see cref="Outer"/> runs of
/// <see cref="Run"/> elements that lie next to each other.
/// <para>Minor, where the last axis is reduced: element j of a run goes to lane j mod 64. Runs are cut into blocks of at most 16384
/// elements; consecutive blocks form at most 64 segments. In a segment each lane is one chain from the identity, in order; then lanes are
/// combined in a tree: l with l + 32, l + 16, … l + 1. Segments are combined in order, from the first.</para>
/// <para>Major, where the last axis is kept: the reduced indices, row-major, are cut into segments of at least 64. A segment is one chain
/// from the identity; segments are combined in order, from the first.</para>
/// </remarks>
public sealed record ReductionOrder
{
    /// <summary>Lanes of a minor reduction.</summary>
    public const int Lanes = 64;

    /// <summary>Most elements of a block.</summary>
    public const long Block = 16384;

    /// <summary>Most segments.</summary>
    public const long MostSegments = 64;

    private readonly Shape shape;
    private readonly int[] keptAxes;
    private readonly int[] reducedAxes;

    private ReductionOrder(Shape shape, EquatableArray<int> axes)
    {
        this.shape = shape;
        keptAxes = [.. Enumerable.Range(0, shape.Rank).Where(d => shape[d] != 1 && !axes.Contains(d))];
        reducedAxes = [.. axes.Where(d => shape[d] != 1)];
        IsMinor = reducedAxes.Length > 0 && (keptAxes.Length == 0 || reducedAxes[^1] > keptAxes[^1]);
        Kept = Product(keptAxes);
        Reduced = Product(reducedAxes);
        int[] inner = IsMinor ? Trailing(reducedAxes, keptAxes) : Trailing(keptAxes, reducedAxes);
        Run = IsMinor ? Product(inner) : 1;
        Outer = Run == 0 ? 0 : Reduced / Run;
        Columns = IsMinor ? 1 : Product(inner);
        if (IsMinor)
        {
            BlocksPerRun = Math.Max(1, Ceiling(Run, Block));
            SegmentLength = Math.Max(Ceiling(Outer * BlocksPerRun, MostSegments), Ceiling(Block, Math.Clamp(Run, 1, Block)));
            Segments = Math.Max(1, Ceiling(Outer * BlocksPerRun, SegmentLength));
        }
        else
        {
            BlocksPerRun = 1;
            SegmentLength = Math.Max(64, Ceiling(Reduced, MostSegments));
            Segments = Math.Max(1, Ceiling(Reduced, SegmentLength));
        }
    }

    /// <summary>Whether the last axis that is not 1 is reduced.</summary>
    public bool IsMinor { get; }

    /// <summary>Number of results.</summary>
    public long Kept { get; }

    /// <summary>Number of elements that are combined into one result.</summary>
    public long Reduced { get; }

    /// <summary>Elements of a run: the product of the trailing reduced axes; 1 for a major reduction.</summary>
    public long Run { get; }

    /// <summary>Number of runs that are combined into one result.</summary>
    public long Outer { get; }

    /// <summary>Results that lie next to each other under the reduced axes: the product of the trailing kept axes; 1 for a minor one.</summary>
    public long Columns { get; }

    /// <summary>Blocks of a run.</summary>
    public long BlocksPerRun { get; }

    /// <summary>Length of a segment: in blocks for a minor reduction, in reduced indices for a major one.</summary>
    public long SegmentLength { get; }

    /// <summary>Number of segments, at least one.</summary>
    public long Segments { get; }

    /// <summary>The order of a reduction.</summary>
    /// <param name="operand">Shape of the operand.</param>
    /// <param name="axes">The reduced axes, ascending.</param>
    public static ReductionOrder Of(Shape operand, EquatableArray<int> axes) => new(operand, axes);

    /// <summary>The order of a reduction node.</summary>
    public static ReductionOrder Of(Node reduction) => Of(reduction.Operands[0].Type.Shape, ((ReductionOp)reduction.Op).Axes);

    /// <summary>True if two reductions run through their operands in one way: the same loops do for both.</summary>
    public bool Matches(ReductionOrder other) => Pattern().SequenceEqual(other.Pattern());

    /// <summary>The index into the operand.</summary>
    /// <param name="kept">Row-major index of the result.</param>
    /// <param name="reduced">Row-major index among the elements that are combined into it.</param>
    public EquatableArray<IndexExpr> Index(IndexExpr kept, IndexExpr reduced)
    {
        var index = new IndexExpr[shape.Rank];
        Array.Fill(index, 0);
        Place(index, keptAxes, Kept, kept);
        Place(index, reducedAxes, Reduced, reduced);
        return index.ToEquatable();
    }

    /// <summary>The row-major index of the result that an element goes to.</summary>
    /// <param name="position">Row-major position of the element in the operand.</param>
    public IndexExpr Result(IndexExpr position)
    {
        EquatableArray<IndexExpr> index = ReshapeMap.Index(shape, Shape.FromSizes(shape.Elements), [position]);
        return IndexAlgebra.Linearize([.. keptAxes.Select(d => index[d])], shape.Select(keptAxes).Strides());
    }

    private void Place(IndexExpr[] index, int[] axes, long size, IndexExpr linear)
    {
        EquatableArray<IndexExpr> parts = ReshapeMap.Index(shape.Select(axes), Shape.FromSizes(size), [linear]);
        for (int i = 0; i < axes.Length; i++)
        {
            index[axes[i]] = parts[i];
        }
    }

    /// <summary>Sizes of the alternating runs of kept and reduced axes, outermost first; reduced ones negative.</summary>
    private List<long> Pattern()
    {
        var pattern = new List<long>();
        foreach (int axis in keptAxes.Concat(reducedAxes).Order())
        {
            bool reduced = reducedAxes.Contains(axis);
            if (pattern.Count > 0 && pattern[^1] < 0 == reduced)
            {
                pattern[^1] *= shape[axis];
            }
            else
            {
                pattern.Add(reduced ? -shape[axis] : shape[axis]);
            }
        }

        return pattern;
    }

    private static int[] Trailing(int[] axes, int[] others) => [.. axes.Where(a => others.Length == 0 || a > others[^1])];

    private long Product(int[] axes) => axes.Aggregate(1L, (n, d) => checked(n * shape[d]));

    private static long Ceiling(long x, long divisor) => (x + divisor - 1) / divisor;
}
