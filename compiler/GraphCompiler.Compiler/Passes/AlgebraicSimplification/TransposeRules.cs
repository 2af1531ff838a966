using GraphCompiler.Compiler.Rewriting;

namespace GraphCompiler.Compiler.Passes.AlgebraicSimplification;

/// <summary>Transposes cancel, and go where there is less to move.</summary>
public static class TransposeRules
{
    /// <summary>The rules.</summary>
    public static RuleSet Set { get; } = new("transpose",
    [
        new("transpose/identity", "transpose[0, 1, …](x)", "x",
            static (b, node) => node is { Op: Transpose { Permutation: var p }, Operands: [var x] }
                && Permutations.Ascends(p) ? x : null),
        new("transpose/compose", "transpose[p](transpose[q](x))", "transpose[q∘p](x)",
            static (b, node) => node is
                {
                    Op: Transpose { Permutation: var p },
                    Operands: [{ Op: Transpose { Permutation: var q }, Operands: [var x] }],
                } ? b.Transpose(x, Permutations.Compose(q, p)) : null),
        new("transpose/as-reshape", "transpose[p](x)", "reshape(x)  [p keeps the order of the dimensions greater than 1]",
            static (b, node) => node is { Op: Transpose { Permutation: var p }, Operands: [var x] }
                && Permutations.Ascends(p.Where(d => x.Type.Shape[d] != 1)) ? b.Reshape(x, node.Type.Shape) : null),
        new("transpose/of-broadcast", "transpose[p](broadcast_in_dim(x))", "broadcast_in_dim(transpose(x))",
            static (b, node) =>
            {
                if (node is not { Op: Transpose { Permutation: var p }, Operands: [{ Op: BroadcastInDim { Dims: var dims }, Operands: [var x] }] })
                {
                    return null;
                }

                EquatableArray<int> place = Permutations.Inverse(p);
                EquatableArray<int> order = Enumerable.Range(0, dims.Count).OrderBy(axis => place[dims[axis]]).ToEquatable();
                return b.BroadcastInDim(
                    b.Transpose(x, order), node.Type.Shape, order.Select(axis => place[dims[axis]]).ToEquatable());
            }),
    ]);
}
