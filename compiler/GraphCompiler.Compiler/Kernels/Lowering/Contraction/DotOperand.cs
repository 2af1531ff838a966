using GraphCompiler.Compiler.Kernels.Indexing;

namespace GraphCompiler.Compiler.Kernels.Lowering.Contraction;

/// <summary>An operand of a dot as matrices [free, depth], one for each batch index.</summary>
/// <param name="Value">The operand.</param>
/// <param name="Batch">Its batch dimensions.</param>
/// <param name="Free">Its free dimensions: m of the left operand, n of the right one.</param>
/// <param name="Contract">Its contracted dimensions.</param>
public sealed record DotOperand(
    Value Value, EquatableArray<int> Batch, EquatableArray<int> Free, EquatableArray<int> Contract)
{
    /// <summary>Number of batch indices.</summary>
    public long BatchSize => Value.Type.Shape.Select(Batch).Elements;

    /// <summary>Number of free indices.</summary>
    public long FreeSize => Value.Type.Shape.Select(Free).Elements;

    /// <summary>Number of contracted indices.</summary>
    public long Depth => Value.Type.Shape.Select(Contract).Elements;

    /// <summary>The index into the value from row-major indices over each role's dimensions.</summary>
    public EquatableArray<IndexExpr> Index(IndexExpr batch, IndexExpr free, IndexExpr depth)
    {
        var index = new IndexExpr[Value.Type.Rank];
        Place(index, Batch, batch);
        Place(index, Free, free);
        Place(index, Contract, depth);
        return EquatableArray.Create<IndexExpr>(index);
    }

    private void Place(IndexExpr[] index, EquatableArray<int> dims, IndexExpr linear)
    {
        Shape sizes = Value.Type.Shape.Select(dims);
        EquatableArray<IndexExpr> parts = ReshapeMap.Index(sizes, Shape.FromSizes(sizes.Elements), [linear]);
        for (int i = 0; i < dims.Count; i++)
        {
            index[dims[i]] = parts[i];
        }
    }
}
