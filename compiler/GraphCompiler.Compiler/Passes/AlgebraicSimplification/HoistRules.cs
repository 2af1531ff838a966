using GraphCompiler.Compiler.Rewriting;

namespace GraphCompiler.Compiler.Passes.AlgebraicSimplification;

/// <summary>Elementwise functions of repeated values: computed once, then repeated.</summary>
/// <remarks>Guards stay where they are: they tell which element was at fault.</remarks>
public static class HoistRules
{
    /// <summary>The rules.</summary>
    public static RuleSet Set { get; } = new("hoist",
    [
        new("hoist/broadcast", "f(broadcast[d](x), broadcast[d](y), …)",
            "broadcast[d](f(x, y, …))  [f elementwise; what is not broadcast in this way is a broadcast scalar]",
            static (b, node) =>
            {
                if (node.Op is not IElementwise or IGuard || node.Operands.Count == 0
                    || node.Operands.Any(v => v.Op is not BroadcastInDim || v.Type.Elements == v.Operands[0].Type.Elements))
                {
                    return null;
                }

                Value widest = node.Operands.MaxBy(v => v.Operands[0].Type.Rank);
                EquatableArray<int> dims = ((BroadcastInDim)widest.Op).Dims;
                Shape shape = widest.Operands[0].Type.Shape;
                bool fits = node.Operands.All(v => v.Operands[0].Type is var inner
                    && (inner.Rank == 0 || (inner.Shape.Equals(shape) && ((BroadcastInDim)v.Op).Dims == dims)));
                return fits
                    ? b.BroadcastInDim(
                        b.Add(node.Op, [.. node.Operands.Select(v => b.BroadcastInDim(v.Operands[0], shape, v.Operands[0].Type.Rank == 0 ? [] : Identity(shape)))]),
                        node.Type.Shape, dims)
                    : null;
            }),
    ]);

    private static EquatableArray<int> Identity(Shape shape) => Enumerable.Range(0, shape.Rank).ToEquatable();
}
