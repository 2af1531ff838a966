using GraphCompiler.Compiler.Rewriting;

namespace GraphCompiler.Compiler.Passes.AlgebraicSimplification;

/// <summary>Concatenation is associative; what was cut apart comes together again.</summary>
public static class ConcatenateRules
{
    /// <summary>The rules.</summary>
    public static RuleSet Set { get; } = new("concatenate",
    [
        new("concatenate/single", "concatenate(x)", "x",
            static (b, node) => node is { Op: Concatenate, Operands: [var x] } ? x : null),
        new("concatenate/drop-empty", "concatenate(x, empty, y)", "concatenate(x, y)",
            static (b, node) => node is { Op: Concatenate { Axis: var axis } }
                && node.Operands.Count(v => v.Type.Shape[axis] == 0) is > 0 and var empty && empty < node.Operands.Count
                ? b.Concatenate(axis, [.. node.Operands.Where(v => v.Type.Shape[axis] != 0)]) : null),
        new("concatenate/flatten", "concatenate[a](concatenate[a](x, y), z)", "concatenate[a](x, y, z)",
            static (b, node) => node is { Op: Concatenate concatenate } && node.Operands.Any(v => v.Op == concatenate)
                ? b.Concatenate(
                    concatenate.Axis, [.. node.Operands.SelectMany(v => v.Op == concatenate ? v.Operands : [v])]) : null),
        new("concatenate/adjacent-slices", "concatenate(slice[a, b](x), slice[b, c](x))", "slice[a, c](x)",
            static (b, node) =>
            {
                if (node is not { Op: Concatenate { Axis: var along } })
                {
                    return null;
                }

                for (int i = 1; i < node.Operands.Count; i++)
                {
                    if (Joined(b, node.Operands[i - 1], node.Operands[i], along) is { } joined)
                    {
                        return b.Concatenate(along, [.. node.Operands.Take(i - 1), joined, .. node.Operands.Skip(i + 1)]);
                    }
                }

                return null;
            }),
    ]);

    private static Value? Joined(GraphBuilder b, Value left, Value right, int along)
    {
        if (left is not { Op: StridedSlice first, Operands: [var x] } || right is not { Op: StridedSlice second, Operands: [var y] } || x != y)
        {
            return null;
        }

        bool adjacent = Enumerable.Range(0, x.Type.Rank).All(axis =>
            first.Strides[axis] == second.Strides[axis]
            && (axis == along
                ? first.Strides[axis] == 1 && first.Limits[axis] == second.Starts[axis]
                : first.Starts[axis] == second.Starts[axis] && first.Limits[axis] == second.Limits[axis]));
        return adjacent
            ? b.Slice(x, first.Starts, first.Limits.Select((limit, axis) => axis == along ? second.Limits[axis] : limit).ToEquatable(), first.Strides)
            : null;
    }
}
