using GraphCompiler.Compiler.Rewriting;

namespace GraphCompiler.Compiler.Passes.AlgebraicSimplification;

/// <summary>Parts: of parts, of what was put together, of what was repeated.</summary>
public static class SliceRules
{
    /// <summary>The rules.</summary>
    public static RuleSet Set { get; } = new("slice",
    [
        new("slice/whole", "slice[0, n, 1](x)", "x",
            static (b, node) => node is { Op: StridedSlice, Operands: [var x] } && x.Type == node.Type ? x : null),
        new("slice/compose", "slice(slice(x))", "slice(x)  [not empty]",
            static (b, node) => node is { Op: StridedSlice outer, Operands: [{ Op: StridedSlice inner, Operands: [var x] }] }
                && node.Type.Elements > 0
                ? Part(
                    b, x, node.Type.Shape,
                    axis => inner.Starts[axis] + (outer.Starts[axis] * inner.Strides[axis]),
                    axis => inner.Strides[axis] * outer.Strides[axis])
                : null),
        new("slice/of-concatenate", "slice(concatenate(…, x, …))", "slice(x)  [all of it lies in x]",
            static (b, node) =>
            {
                if (node is not { Op: StridedSlice slice, Operands: [{ Op: Concatenate { Axis: var along } } whole] } || node.Type.Elements == 0)
                {
                    return null;
                }

                long first = slice.Starts[along], last = first + ((node.Type.Shape[along] - 1) * slice.Strides[along]), offset = 0;
                foreach (Value part in whole.Operands)
                {
                    long end = offset + part.Type.Shape[along], start = offset;
                    if (first >= start && last < end)
                    {
                        return Part(
                            b, part, node.Type.Shape,
                            axis => slice.Starts[axis] - (axis == along ? start : 0), axis => slice.Strides[axis]);
                    }

                    offset = end;
                }

                return null;
            }),
        new("slice/of-pad", "slice(pad(x))", "slice(x)  [all of it lies in x; nothing between the elements]",
            static (b, node) => node is { Op: StridedSlice slice, Operands: [{ Op: Pad pad, Operands: [var x, _] }] }
                && node.Type.Elements > 0 && pad.Interior.All(n => n == 0)
                && Enumerable.Range(0, x.Type.Rank).All(axis =>
                    slice.Starts[axis] >= pad.Low[axis]
                    && slice.Starts[axis] + ((node.Type.Shape[axis] - 1) * slice.Strides[axis]) < pad.Low[axis] + x.Type.Shape[axis])
                ? Part(b, x, node.Type.Shape, axis => slice.Starts[axis] - pad.Low[axis], axis => slice.Strides[axis]) : null),
        new("slice/of-broadcast", "slice(broadcast(x))", "broadcast(slice(x))",
            static (b, node) =>
            {
                if (node is not { Op: StridedSlice slice, Operands: [{ Op: BroadcastInDim { Dims: var dims }, Operands: [var x] }] }
                    || node.Type.Elements == 0)
                {
                    return null;
                }

                bool Repeats(int axis) => x.Type.Shape[axis] == 1;
                Shape part = Shape.FromSizes([.. dims.Select((dim, axis) => Repeats(axis) ? 1 : node.Type.Shape[dim].Size)]);
                return b.BroadcastInDim(
                    Part(
                        b, x, part,
                        axis => Repeats(axis) ? 0 : slice.Starts[dims[axis]], axis => Repeats(axis) ? 1 : slice.Strides[dims[axis]]),
                    node.Type.Shape, dims);
            }),
    ]);

    /// <summary>The slice that has the given shape, which is not empty.</summary>
    private static Value Part(GraphBuilder b, Value x, Shape shape, Func<int, long> start, Func<int, long> stride)
    {
        int[] axes = [.. Enumerable.Range(0, shape.Rank)];
        return b.Slice(
            x,
            axes.Select(start).ToEquatable(),
            axes.Select(axis => start(axis) + ((shape[axis] - 1) * stride(axis)) + 1).ToEquatable(),
            axes.Select(axis => shape[axis] == 1 ? 1 : stride(axis)).ToEquatable());
    }
}
