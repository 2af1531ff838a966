using GraphCompiler.Compiler.Rewriting;

namespace GraphCompiler.Compiler.Passes.AlgebraicSimplification;

/// <summary>Reshapes keep the row-major order, so that only the last one counts.</summary>
public static class ReshapeRules
{
    /// <summary>The rules.</summary>
    public static RuleSet Set { get; } = new("reshape",
    [
        new("reshape/identity", "reshape[shape of x](x)", "x",
            static (b, node) => node is { Op: Reshape { Shape: var shape }, Operands: [var x] }
                && x.Type.Shape.Equals(shape) ? x : null),
        new("reshape/compose", "reshape[s](reshape[t](x))", "reshape[s](x)",
            static (b, node) => node is { Op: Reshape { Shape: var shape }, Operands: [{ Op: Reshape, Operands: [var x] }] }
                ? b.Reshape(x, shape) : null),
        new("reshape/of-scalar-broadcast", "reshape[s](broadcast_in_dim(x))", "broadcast_in_dim[s](x)  [x a scalar]",
            static (b, node) => node is
                { Op: Reshape { Shape: var shape }, Operands: [{ Op: BroadcastInDim, Operands: [{ Type.Rank: 0 } x] }] }
                ? b.BroadcastScalar(x, shape) : null),
    ]);
}
