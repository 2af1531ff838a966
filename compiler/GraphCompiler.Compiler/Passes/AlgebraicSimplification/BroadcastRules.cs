using GraphCompiler.Compiler.Rewriting;

namespace GraphCompiler.Compiler.Passes.AlgebraicSimplification;

/// <summary>Broadcasts compose; one that repeats nothing is a reshape.</summary>
public static class BroadcastRules
{
    /// <summary>The rules.</summary>
    public static RuleSet Set { get; } = new("broadcast",
    [
        new("broadcast/compose", "broadcast[d](broadcast[e](x))", "broadcast[d∘e](x)",
            static (b, node) => node is
                {
                    Op: BroadcastInDim { Shape: var shape, Dims: var d },
                    Operands: [{ Op: BroadcastInDim { Dims: var e }, Operands: [var x] }],
                } ? b.BroadcastInDim(x, shape, e.Select(axis => d[axis]).ToEquatable()) : null),
        new("broadcast/as-reshape", "broadcast(x)", "reshape(x)  [as many elements]",
            static (b, node) => node is { Op: BroadcastInDim { Shape: var shape }, Operands: [var x] }
                && x.Type.Elements == shape.Elements ? b.Reshape(x, shape) : null),
        new("broadcast/of-one-element", "broadcast(x)", "broadcast(reshape[](x))  [x has one element, and dimensions]",
            static (b, node) => node is { Op: BroadcastInDim { Shape: var shape }, Operands: [{ Type: { Elements: 1, Rank: > 0 } } x] }
                ? b.BroadcastScalar(b.Reshape(x, []), shape) : null),
        new("broadcast/of-reshape", "broadcast[d](reshape(x))", "broadcast[e](x)  [the reshape only adds dimensions of size 1]",
            static (b, node) =>
            {
                if (node is not
                    {
                        Op: BroadcastInDim { Shape: var shape, Dims: var dims },
                        Operands: [{ Op: Reshape { Shape: var inner }, Operands: [var x] }],
                    })
                {
                    return null;
                }

                int[] kept = [.. Enumerable.Range(0, inner.Rank).Where(axis => inner[axis] != 1)];
                return inner.Select(kept).Equals(x.Type.Shape)
                    ? b.BroadcastInDim(x, shape, kept.Select(axis => dims[axis]).ToEquatable()) : null;
            }),
    ]);
}
