using GraphCompiler.Compiler.Kernels.Indexing;
using GraphCompiler.Compiler.Ops.Indexing;

namespace GraphCompiler.Compiler.Kernels.Lowering;

/// <summary>Elements that are addressed by data: an index is read, checked, and becomes a variable of index expressions.</summary>
/// <remarks>
/// <code>
/// gather       y[β, p, i, s] = table[β, p, n, s] with n = indices[β, i]        n out of range:  0, and a fault
/// scatter_*    y[β, p, n, s] = n = indices[β] ? e ∘ rows[β, p, s] : e          with one index for each table, e the neutral element
/// </code>
/// </remarks>
public static class IndexedAccess
{
    /// <summary>True if an op of the family has an element of its own: a gather, or a scatter to one place in each table.</summary>
    public static bool IsElement(Node node) =>
        node.Op is Gather || (node.Op is ScatterOp scatter && node.Operands[0].Type.Rank == scatter.BatchDims);

    /// <summary>The element of a gather.</summary>
    /// <param name="scope">Where it is emitted.</param>
    /// <param name="outermost">The outermost block in which the index may be read: it is checked there, once for the whole row.</param>
    /// <param name="node">The node.</param>
    /// <param name="index">Index into the result.</param>
    /// <param name="mask">Where the element is needed; null: everywhere.</param>
    /// <param name="faultWord">The fault word.</param>
    /// <param name="element">Emits an element of an operand.</param>
    public static Expr Gather(
        KernelScope scope, KernelScope outermost, Node node, EquatableArray<IndexExpr> index, Expr? mask, KernelBuffer? faultWord,
        Func<int, EquatableArray<IndexExpr>, Expr> element)
    {
        var op = (IndexingOp)node.Op;
        (Shape table, Shape indices) = (node.Operands[0].Type.Shape, node.Operands[1].Type.Shape);
        EquatableArray<IndexExpr> at = op.IndexOf(indices, index).ToEquatable();
        // A mask may hold in part of a row only.
        KernelScope owner = mask is null ? KernelScope.Inner(scope.Owner(at), outermost) : scope;
        if (!ProvenIndices.MayFault(node))
        {
            return Proven(scope, owner, node, index, at, mask is null ? ProvenIndices.Rising(node.Operands[1]) : null, element);
        }

        Expr wanted = owner.Once((node, at, "index"), s => s.Code.Convert(KernelType.Index, element(1, at)));
        Expr inRange = owner.Once((node, at, "in range"), s => Checked(s, node, wanted, at, indices, table[op.Axis], mask, faultWord));
        if (table.Elements == 0)
        {
            return Literal.Of(new KernelType(node.Type.DType), 0L);
        }

        var row = (Var)owner.Once((node, at, "row"), s => KernelScope.Variable(
            s.Name("n", table[op.Axis], s.Code.Select(inRange, wanted, Literal.Index(0)))));
        Expr value = element(0, op.TableIndexOf<IndexExpr>(indices, index, new IndexVar(row.Name, table[op.Axis])).ToEquatable());
        return scope.Code.Select(inRange, value, Literal.Of(value.Type, 0L));
    }

    /// <summary>The element of a gather whose indices are in range.</summary>
    private static Expr Proven(
        KernelScope scope, KernelScope owner, Node node, EquatableArray<IndexExpr> index, EquatableArray<IndexExpr> at, IReadOnlyList<long>? rising,
        Func<int, EquatableArray<IndexExpr>, Expr> element)
    {
        var op = (IndexingOp)node.Op;
        (long extent, Shape indices) = (node.Operands[0].Type.Shape[op.Axis], node.Operands[1].Type.Shape);
        var row = (Var)owner.Once((node, at, "row"), s =>
        {
            Expr read = element(1, at);
            Expr wide = read.Type == KernelType.Index ? read : new Apply(KernelType.Index, ScalarFunction.Convert, [read]);
            return KernelScope.Variable(s.Name("n", extent, wide, KnownIndex.Of(extent, rising)));
        });
        return element(0, op.TableIndexOf<IndexExpr>(indices, index, new IndexVar(row.Name, extent)).ToEquatable());
    }

    /// <summary>The element of a scatter to one place in each table; parameters as for <see cref="Gather"/>.</summary>
    public static Expr Scatter(
        KernelScope scope, Node node, EquatableArray<IndexExpr> index, Expr? mask, KernelBuffer? faultWord,
        Func<int, EquatableArray<IndexExpr>, Expr> element)
    {
        var op = (ScatterOp)node.Op;
        EquatableArray<IndexExpr> batch = index.Take(op.BatchDims).ToEquatable();
        EquatableArray<IndexExpr> row = [.. index.Take(op.Axis), .. index.Skip(op.Axis + 1)];
        // The index is the same for a whole table: it is checked where it is read.
        KernelScope owner = scope.Owner(batch);
        Expr wanted = owner.Once((node, batch, "index"), s =>
        {
            Expr wide = s.Code.Convert(KernelType.Index, element(0, batch));
            if (ProvenIndices.MayFault(node))
            {
                Checked(s, node, wide, batch, node.Operands[0].Type.Shape, op.Extent, mask, faultWord);
            }

            return wide;
        });
        Expr value = element(1, row);
        Const initial = op.Initial(node.Type.DType);
        Expr combined = scope.Code.Apply(op.Function, initial, value);
        DType type = IIndexed.PositionType(node.Type);
        // A saturating conversion keeps what is out of range out of range.
        Expr narrow = owner.Code.Convert(new KernelType(type), wanted);
        Expr here = scope.Code.Compare(ScalarFunction.Equal, IndexLowering.Narrow(scope, index[op.Axis], type), narrow);
        return scope.Code.Select(here, combined, initial);
    }

    /// <summary>Whether an index, an i64, is in range; a fault is raised where it is not.</summary>
    private static Expr Checked(
        KernelScope scope, Node node, Expr index, EquatableArray<IndexExpr> at, Shape indices, long extent, Expr? mask, KernelBuffer? faultWord)
    {
        Expr inRange = scope.Code.Apply(
            ScalarFunction.And,
            scope.Code.Compare(ScalarFunction.GreaterOrEqual, index, Literal.Index(0)),
            scope.Code.Compare(ScalarFunction.Less, index, Literal.Index(extent)));
        Raise(scope, node, scope.Code.Apply(ScalarFunction.Not, inRange), IndexAlgebra.Linearize(at, indices.Strides()), mask, faultWord);
        return inRange;
    }

    /// <summary>Notes a fault at an element.</summary>
    /// <param name="scope">Where it is emitted.</param>
    /// <param name="node">The node at fault.</param>
    /// <param name="condition">When there is a fault.</param>
    /// <param name="element">Row-major position of the element.</param>
    /// <param name="mask">Where the element is needed; null: everywhere.</param>
    /// <param name="faultWord">The fault word; null: the code is thrown away.</param>
    public static void Raise(
        KernelScope scope, Node node, Expr condition, IndexExpr element, Expr? mask, KernelBuffer? faultWord)
    {
        if (faultWord is null)
        {
            return;
        }

        Expr fault = mask is null ? condition : scope.Code.Apply(ScalarFunction.And, mask, condition);
        Expr position = scope.Index(element);
        scope.When(fault, s => s.Code.Emit(new RaiseFault(faultWord, node.Id, position)));
    }
}
