using GraphCompiler.Compiler.Rewriting;

namespace GraphCompiler.Compiler.Passes.AlgebraicSimplification;

/// <summary>Reversals cancel, and mean nothing along what has one element or is repeated.</summary>
public static class ReverseRules
{
    /// <summary>The rules.</summary>
    public static RuleSet Set { get; } = new("reverse",
    [
        new("reverse/compose", "reverse[a](reverse[b](x))", "reverse[a xor b](x)",
            static (b, node) => node is { Op: Reverse { Axes: var outer }, Operands: [{ Op: Reverse { Axes: var inner }, Operands: [var x] }] }
                ? Reversed(b, x, outer.Except(inner).Concat(inner.Except(outer))) : null),
        new("reverse/unit-axes", "reverse[a, b](x)", "reverse[a](x)  [b has size 0 or 1]",
            static (b, node) => node is { Op: Reverse { Axes: var axes }, Operands: [var x] }
                && axes.Any(axis => x.Type.Shape[axis] <= 1)
                ? Reversed(b, x, axes.Where(axis => x.Type.Shape[axis] > 1)) : null),
        new("reverse/of-broadcast", "reverse[a](broadcast(x))", "broadcast(x)  [x is repeated along a]",
            static (b, node) => node is { Op: Reverse { Axes: var axes }, Operands: [{ Op: BroadcastInDim { Dims: var dims }, Operands: [var x] } y] }
                && axes.Any(axis => IsRepeated(x, dims, axis))
                ? Reversed(b, y, axes.Where(axis => !IsRepeated(x, dims, axis))) : null),
    ]);

    private static Value Reversed(GraphBuilder b, Value x, IEnumerable<int> axes) =>
        axes.Order().ToEquatable() is { Count: > 0 } some ? b.Add(new Reverse(some), x) : x;

    private static bool IsRepeated(Value x, EquatableArray<int> dims, int axis)
    {
        int from = Array.IndexOf(dims.ToArray(), axis);
        return from < 0 || x.Type.Shape[from] == 1;
    }
}
