using GraphCompiler.Compiler.Fusion;
using GraphCompiler.Compiler.Kernels.Indexing;

namespace GraphCompiler.Compiler.Kernels.Lowering;

/// <summary>The loops over all elements of a shape, with adjacent dimensions collapsed into one where no access tells them apart.</summary>
/// <remarks>
/// The dimensions are those of a shape, with the blocks that arrays are cut into as dimensions too; they are run through in row-major order, or in that
/// of the blocks in memory. Dimensions a, b become one if in every access to memory a is multiplied by b's extent times b's factor: both are then run through by
/// one counter. What is accessed is found by emitting the elements once, into code that is thrown away.
/// </remarks>
public sealed class IterationSpace
{
    private const int MostShapes = 6;

    /// <summary>So many neighbours leave most lanes of a vector idle: one counter runs through them and what is around them, halves or quarters of it naming what is around.</summary>
    private const int FewNeighbours = 4;

    /// <summary>What loops over few neighbours cost: as much as the divisions of so many accesses.</summary>
    private const int FewNeighboursPrice = 4;

    private readonly Shape shape;
    private readonly List<int[]> merged;

    private readonly IndexExpr identity;

    private IterationSpace(Shape shape, List<int[]> merged, IReadOnlyList<MemoryAccess> accesses, IndexExpr identity)
    {
        (this.shape, this.merged, Accesses, this.identity) = (shape, merged, accesses, identity);
        Extents = [.. merged.Select(dims => dims.Aggregate(1L, (size, d) => size * shape[d]))];
    }

    /// <summary>Sizes of the loops, outermost first; none for a single element.</summary>
    public IReadOnlyList<long> Extents { get; }

    /// <summary>What is read, and what is written in packed order, with the loops of all dimensions that are not 1: variable <c>d2</c> is dimension 2.</summary>
    public IReadOnlyList<MemoryAccess> Accesses { get; }

    /// <summary>The space in which the outputs of a group are computed: of the shapes at hand, the one with the fewest and plainest loops.</summary>
    /// <param name="group">The group.</param>
    /// <param name="outputs">Values with one number of elements.</param>
    public static IterationSpace Of(FusionGroup group, IReadOnlyList<Value> outputs)
    {
        long elements = outputs[0].Type.Elements;
        IEnumerable<Shape> shapes = outputs.Concat(group.Nodes.SelectMany(n => n.Results)).Where(v => v.Type.Elements == elements)
            .Select(v => v.Type.Shape).Prepend([elements]).Distinct().Take(MostShapes);
        // Of windows the flat space would divide for every vector by what loops of their own know.
        Shape[] ofWindows = [.. group.Nodes.Where(n => n.Op is WindowOp && n.Type.Elements == elements).Select(n => n.Type.Shape).Distinct()];
        Shape[] whole = [.. ofWindows.Length > 0 ? ofWindows : shapes];
        IEnumerable<IterationSpace> inBlocks = group.Nodes.Select(Blocked).OfType<(BlockedLayout Layout, Shape Shape)>().Distinct()
            .Where(b => ofWindows.Length > 0 ? ofWindows.Contains(b.Shape) : b.Shape.Elements == elements)
            .SelectMany(b => new[] { RowMajor(b.Layout.InBlocks(b.Shape)), Over(b.Layout.InBlocks(b.Shape), b.Layout.OrderInBlocks(b.Shape), group, outputs) });
        return whole.Select(RowMajor).Concat(inBlocks).MinBy(s => s.Price)!;

        IterationSpace RowMajor(Shape s) => Over(s, [.. Enumerable.Range(0, s.Rank)], group, outputs);
    }

    /// <summary>What speaks against it: divisions first, then loops, then accesses that do not run through neighbours.</summary>
    private (int Loops, int Strided) Price => (
        ((Accesses.Count(a => !a.IsAffine) + (HasFewNeighbours ? FewNeighboursPrice : 0)) * Shape.MaxRank) + Extents.Count,
        merged.Count == 0 ? 0 : Accesses.Count(a => Factor(a, merged.Count - 1) is not (0 or 1)));

    private bool HasFewNeighbours => Extents.Count > 1 && Extents[^1] is 2 or FewNeighbours;

    /// <summary>True if an access reads, for each element of the space, the place where that of an output is written.</summary>
    public bool IsInPlace(MemoryAccess access, Value output) =>
        access.Linear.Equals(Accesses.FirstOrDefault(a => a.Value == output)?.Linear ?? identity);

    /// <summary>The constant that the variable of a loop is multiplied by in an access; null if it occurs in a division.</summary>
    public long? Factor(MemoryAccess access, int loop) => access.Factor(merged[loop][^1]);

    /// <summary>The index into a value with as many elements as the space has, from one variable for each of <see cref="Extents"/>.</summary>
    public EquatableArray<IndexExpr> Index(Shape value, IReadOnlyList<IndexExpr> loops)
    {
        var index = new IndexExpr[shape.Rank];
        Array.Fill(index, 0);
        for (int i = 0; i < merged.Count; i++)
        {
            EquatableArray<IndexExpr> parts = ReshapeMap.Index(shape.Select(merged[i]), Shape.FromSizes(Extents[i]), [loops[i]]);
            for (int k = 0; k < merged[i].Length; k++)
            {
                index[merged[i][k]] = parts[k];
            }
        }

        return value.Equals(shape) ? index.ToEquatable() : ReshapeMap.Index(value, shape, index);
    }

    private static IterationSpace Over(Shape shape, IReadOnlyList<int> order, FusionGroup group, IReadOnlyList<Value> outputs)
    {
        int[] dims = [.. order.Where(d => shape[d] != 1)];
        IndexExpr[] index = [.. Enumerable.Range(0, shape.Rank).Select(d => shape[d] == 1 ? (IndexExpr)0 : new IndexVar($"d{d}", shape[d]))];
        EquatableArray<IndexExpr> Index(Value v) => ReshapeMap.Index(v.Type.Shape, shape, index);
        MemoryAccess[] accesses =
        [
            .. AccessTrace.Of(group, index.OfType<IndexVar>(), outputs.Select(OutputPlacement.Computed).Select(v => (v, Index(v)))),
            .. outputs.Where(v => v.Op is Pack).Select(v => new MemoryAccess(v, OutputPlacement.Position(v, Index(OutputPlacement.Computed(v))))),
        ];
        return new IterationSpace(shape, Merge(shape, dims, accesses), accesses, IndexAlgebra.Linearize(index, shape.Strides()));
    }

    private static List<int[]> Merge(Shape shape, int[] dims, IReadOnlyList<MemoryAccess> accesses)
    {
        var merged = new List<int[]>();
        foreach (int d in dims)
        {
            if (merged.Count > 0 && accesses.All(a => a.RunsThrough(merged[^1][^1], d, shape[d])))
            {
                merged[^1] = [.. merged[^1], d];
            }
            else
            {
                merged.Add([d]);
            }
        }

        return merged;
    }

    /// <summary>The array that is packed or unpacked, and how; null for any other node.</summary>
    private static (BlockedLayout Layout, Shape Shape)? Blocked(Node node) => node.Op switch
    {
        Pack pack => (pack.Layout, node.Operands[0].Type.Shape),
        Unpack unpack => (unpack.Layout, node.Type.Shape),
        _ => null,
    };
}
