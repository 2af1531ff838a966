using GraphCompiler.Compiler.Rewriting;

namespace GraphCompiler.Compiler.Passes.AlgebraicSimplification;

/// <summary>Reductions over nothing, and reductions whose order is of no consequence: max, min, and, or, and sums and products of integers.</summary>
public static class ReductionRules
{
    /// <summary>The rules.</summary>
    public static RuleSet Set { get; } = new("reduce",
    [
        new("reduce/unit-axes", "reduce[axes](x)", "reshape(x)  [axes of size 1; not a sum of floats]",
            static (b, node) => node is { Op: ReductionOp { Axes: var axes } op, Operands: [var x] }
                && axes.All(axis => x.Type.Shape[axis] == 1) && (IsOrderFree(op, x.Type.DType) || op is ReduceProd)
                ? b.Reshape(x, node.Type.Shape) : null),
        new("reduce/unit-axes-of-sum", "reduce_sum[axes](x)", "add(reshape(x), 0)  [axes of size 1: the sum starts from +0, and −0 + 0 is 0]",
            static (b, node) => node is { Op: ReduceSum { Axes: var axes }, Operands: [{ Type.DType.IsFloat: true } x] }
                && axes.All(axis => x.Type.Shape[axis] == 1)
                ? b.Add(b.Reshape(x, node.Type.Shape), b.ZeroLike(node.Result)) : null),
        new("reduce/compose", "reduce(reduce(x))", "reduce(x)  [order-free]",
            static (b, node) =>
            {
                if (node is not { Op: ReductionOp { Axes: var outer } op, Operands: [{ Op: ReductionOp { Axes: var inner } first, Operands: [var x] }] }
                    || op.Name != first.Name || !IsOrderFree(op, x.Type.DType))
                {
                    return null;
                }

                int[] kept = [.. Enumerable.Range(0, x.Type.Rank).Except(inner)];
                return b.Add(op.Along(inner.Concat(outer.Select(axis => kept[axis])).Order().ToEquatable()), x);
            }),
        new("reduce/of-broadcast", "reduce_max(broadcast(x))", "broadcast(x)  [max, min, and, or along repeated dimensions that are not empty]",
            static (b, node) =>
            {
                if (node is not
                    {
                        Op: ReduceMax or ReduceMin or ReduceAnd or ReduceOr,
                        Operands: [{ Op: BroadcastInDim { Shape: var shape, Dims: var dims }, Operands: [var x] }],
                    })
                {
                    return null;
                }

                EquatableArray<int> axes = ((ReductionOp)node.Op).Axes;
                int[] kept = [.. Enumerable.Range(0, shape.Rank).Except(axes)];
                return axes.All(axis => shape[axis] > 0 && !dims.Contains(axis))
                    ? b.BroadcastInDim(x, node.Type.Shape, dims.Select(dim => Array.IndexOf(kept, dim)).ToEquatable()) : null;
            }),
        new("reduce/of-transpose", "reduce[axes](transpose[p](x))", "reduce[p(axes)](x)  [order-free; the other dimensions keep their order]",
            static (b, node) => node is
                {
                    Op: ReductionOp { Axes: var axes } op,
                    Operands: [{ Op: Transpose { Permutation: var p }, Operands: [var x] }],
                }
                && IsOrderFree(op, x.Type.DType) && Permutations.Ascends(Enumerable.Range(0, p.Count).Except(axes).Select(axis => p[axis]))
                ? b.Add(op.Along(axes.Select(axis => p[axis]).Order().ToEquatable()), x) : null),
    ]);

    private static bool IsOrderFree(ReductionOp op, DType type) =>
        op is ReduceMax or ReduceMin or ReduceAnd or ReduceOr || (op is ReduceSum or ReduceProd && !type.IsFloat);
}
