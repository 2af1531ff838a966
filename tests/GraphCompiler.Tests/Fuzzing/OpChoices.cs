using GraphCompiler.Compiler.Ir;
using GraphCompiler.Compiler.Ops;
using GraphCompiler.Compiler.Ops.Contraction;
using GraphCompiler.Compiler.Ops.Control;
using GraphCompiler.Compiler.Ops.Elementwise;
using GraphCompiler.Compiler.Ops.Indexing;
using GraphCompiler.Compiler.Ops.Movement;
using GraphCompiler.Compiler.Ops.Reduction;
using GraphCompiler.Runtime;
using Convert = GraphCompiler.Compiler.Ops.Elementwise.Convert;

namespace GraphCompiler.Tests.Fuzzing;

/// <summary>How a random op is put onto a growing graph: by its family, and any op at all as one of its own test cases.</summary>
internal static class OpChoices
{
    /// <summary>The ops by family, so that a family is not the more frequent the more ops it has; what is elementwise is, as in networks.</summary>
    private static readonly OpSchema[][] Families =
    [
        Of(op => op is IElementwise), Of(op => op is IElementwise), Of(op => op is IElementwise), Of(op => op is MovementOp),
        Of(op => op is Convert), Of(op => op is ReductionOp), Of(op => op is ContractionOp), Of(op => op is not (IElementwise or MovementOp or ReductionOp or ContractionOp)),
    ];

    /// <summary>Tries to add a node of a random op; null if it did not come about.</summary>
    public static Value? Add(GraphGrowth g)
    {
        OpCase item = g.Pick([.. g.Pick(g.Pick(Families)).Prototype.Cases]);
        if (item.Op is not MovementOp && g.OneIn(12))
        {
            return Graft(g, item);
        }

        return item.Op switch
        {
            IElementwise when item.Operands.Count > 0 => Elementwise(g, item),
            ReductionOp op => Reduction(g, op),
            Dot => Contraction(g),
            MovementOp op => Movement(g, op),
            Gather => Rows(g),
            _ => Graft(g, item),
        };
    }

    /// <summary>The case itself: operands of exactly its types, from the graph where there are such, within its ranges.</summary>
    private static Value? Graft(GraphGrowth g, OpCase item)
    {
        Value[] operands = [.. item.Operands.Select((type, i) =>
            g.PickValue(v => v.Type == type && IsWithin(g, v, item.Range(i)) && !g.OneIn(4)) ?? g.Parameter(type, item.Range(i)))];
        return g.Add(item.Op, operands);
    }

    /// <summary>The op on a value of the right element type and what can be made to fit beside it.</summary>
    private static Value? Elementwise(GraphGrowth g, OpCase item)
    {
        int lead = g.Random.Next(item.Operands.Count);
        DType type = item.Operands[lead].DType;
        // Where a conversion steps is no matter of ranges here: choices that hang on the last digits are not taken anyway.
        ValueRange range = item.Op is Convert ? ValueRange.Of(type) : item.Range(lead);
        Value? lone = g.PickValue(v => v.Type.DType == type && IsWithin(g, v, range));
        if ((lone ?? (g.OneIn(6) ? g.Parameter(new TensorType(type, g.RandomShape()), range) : null)) is not { } first)
        {
            return null;
        }

        var operands = new Value[item.Operands.Count];
        for (int i = 0; i < operands.Length; i++)
        {
            TensorType wanted = first.Type.With(item.Operands[i].DType);
            Value? operand = i == lead ? first : Fitting(g, wanted, item.Range(i));
            if (operand is not { } found)
            {
                return null;
            }

            operands[i] = found;
        }

        return g.Add(item.Op, operands);
    }

    /// <summary>A value of a type: one that is there, one that is repeated to it, a scalar constant, a new parameter.</summary>
    private static Value? Fitting(GraphGrowth g, TensorType type, ValueRange range)
    {
        switch (g.Random.Next(4))
        {
            case 0 or 1 when g.PickValue(v => v.Type == type && IsWithin(g, v, range)) is { } same:
                return same;
            case 2 when g.PickValue(v => Repeats(v.Type, type) && IsWithin(g, v, range)) is { } smaller:
                int added = type.Rank - smaller.Type.Rank;
                return g.Add(new BroadcastInDim(type.Shape, Enumerable.Range(added, smaller.Type.Rank).ToEquatable()), smaller);
            case 3 when g.OneIn(2):
                Value scalar = g.Constant(TensorType.Scalar(type.DType), range);
                return type.Rank == 0 ? scalar : g.Add(new BroadcastInDim(type.Shape, []), scalar);
            default:
                return g.Parameter(type, range);
        }
    }

    private static Value? Reduction(GraphGrowth g, ReductionOp op)
    {
        if (g.PickValue(v => v.Type.Rank > 0 && op.Accepted.Contains(v.Type.DType)) is not { } x)
        {
            return null;
        }

        int[] axes = [.. Enumerable.Range(0, x.Type.Rank).Where(_ => g.OneIn(2))];
        return g.Add(op.Along(axes.Length == 0 || op is ArgMax or ArgMin ? [g.Random.Next(x.Type.Rank)] : axes.ToEquatable()), x);
    }

    private static Value? Contraction(GraphGrowth g)
    {
        if (g.PickValue(v => v.Type.DType != DType.Bool && v.Type.Rank is > 0 and < 5 && !v.Type.DType.IsReserved) is not { } x)
        {
            return null;
        }

        // Each dimension of x is a batch dimension, contracted, or free; y has the first two in some order, and perhaps one of its own.
        int[] roles = [.. Enumerable.Range(0, x.Type.Rank).Select(_ => g.Pick([0, 1, 1, 2, 2]))];
        int[] batch = [.. roles.Index().Where(r => r.Item == 0).Select(r => r.Index)];
        int[] contract = [.. roles.Index().Where(r => r.Item == 1).Select(r => r.Index)];
        int[] shared = [.. batch, .. contract];
        g.Random.Shuffle(shared);
        Shape shape = Shape.Create([.. shared.Select(d => x.Type.Shape[d]), .. g.OneIn(3) ? (Dim[])[] : [g.Pick<long>(g.Scale == GraphScale.Small ? [1, 3, 8, 17, 33] : [1, 17, 64, 100, 257])]]);
        TensorType type = x.Type.With(shape);
        Value y = g.PickValue(v => v.Type == type) is { } found && !g.OneIn(3) ? found : g.Parameter(type, ValueRange.Of(type.DType));
        var dot = new Dot(
            batch.ToEquatable(), batch.Select(d => Array.IndexOf(shared, d)).ToEquatable(),
            contract.ToEquatable(), contract.Select(d => Array.IndexOf(shared, d)).ToEquatable());
        return g.Add(dot, x, y);
    }

    private static Value? Movement(GraphGrowth g, MovementOp op)
    {
        if (g.PickValue(v => v.Type.Rank > 0) is not { } x)
        {
            return null;
        }

        Shape shape = x.Type.Shape;
        int axis = g.Random.Next(shape.Rank);
        int[] axes = [.. Enumerable.Range(0, shape.Rank)];
        switch (op)
        {
            case Transpose:
                g.Random.Shuffle(axes);
                return g.Add(new Transpose(axes.ToEquatable()), x);
            case Reverse:
                return g.Add(new Reverse(axes.Where(a => a == axis || g.OneIn(2)).ToEquatable()), x);
            case Reshape:
                return g.Add(new Reshape(Reshaped(g, shape)), x);
            case BroadcastInDim:
                Shape wide = Shape.Create([.. shape.Select(d => d == 1 && g.OneIn(2) ? 5 : d), g.Pick([1L, 2, 3, 17])]);
                return g.Add(new BroadcastInDim(wide, axes.ToEquatable()), x);
            case Concatenate:
                Value[] parts = [x, .. g.Values.Where(v =>
                    v.Type.DType == x.Type.DType && v.Type.Rank == shape.Rank && v.Type.Shape.Without([axis]).Equals(shape.Without([axis]))).Take(3)];
                return g.Add(new Concatenate(axis), parts);
            case StridedSlice:
                long[] starts = [.. shape.Select(d => g.Random.NextInt64(d / 2 + 1))];
                long[] limits = [.. shape.Select((d, i) => g.OneIn(3) ? d.Size : g.Random.NextInt64(starts[i], d + 1))];
                return g.Add(new StridedSlice(starts.ToEquatable(), limits.ToEquatable(), shape.Select(_ => g.Pick([1L, 1, 2, 3])).ToEquatable()), x);
            case Pad:
                return g.Add(
                    new Pad(
                        shape.Select(_ => g.Random.NextInt64(-1, 4)).ToEquatable(), shape.Select(_ => g.Random.NextInt64(-1, 4)).ToEquatable(),
                        shape.Select(_ => g.Pick([0L, 0, 0, 1, 2])).ToEquatable()),
                    x, g.PickValue(v => v.Type == TensorType.Scalar(x.Type.DType)) ?? g.Constant(TensorType.Scalar(x.Type.DType), ValueRange.Of(x.Type.DType)));
            default:
                return Graft(g, g.Pick([.. op.Cases]));
        }
    }

    private static Value? Rows(GraphGrowth g)
    {
        if (g.PickValue(v => v.Type.Rank > 0 && v.Type.Shape.All(d => d > 0)) is not { } table)
        {
            return null;
        }

        int axis = g.Random.Next(table.Type.Rank);
        var type = new TensorType(g.Pick([DType.I32, DType.I64]), g.Pick<Shape>([[], [3], [17], [2, 5]]));
        Value indices = g.Parameter(type, new ValueRange(0, table.Type.Shape[axis] - 1));
        return g.Add(new Gather(axis), table, indices);
    }

    /// <summary>The dimensions with neighbours merged, cut in two, and ones put between.</summary>
    private static Shape Reshaped(GraphGrowth g, Shape shape)
    {
        var dims = shape.ToSizes().ToList();
        int at = g.Random.Next(dims.Count);
        switch (g.Random.Next(3))
        {
            case 0 when dims.Count > 1:
                int merged = Math.Min(at, dims.Count - 2);
                dims[merged] *= dims[merged + 1];
                dims.RemoveAt(merged + 1);
                break;
            case 1 when Enumerable.Range(2, 15).FirstOrDefault(d => dims[at] > 0 && dims[at] % d == 0) is > 0 and var divisor:
                dims[at] /= divisor;
                dims.Insert(at, divisor);
                break;
            default:
                dims.Insert(at, 1);
                break;
        }

        return Shape.FromSizes([.. dims]);
    }

    private static bool Repeats(TensorType from, TensorType to) =>
        from.DType == to.DType && from.Rank <= to.Rank
        && from.Shape.Select((d, i) => d == 1 || d == to.Shape[to.Rank - from.Rank + i]).All(fits => fits) && !from.Equals(to);

    private static bool IsWithin(GraphGrowth g, Value value, ValueRange range) =>
        range.Equals(ValueRange.Of(value.Type.DType)) || (value.Type.DType.IsFloat
            ? g.Known(value).Floats.All(x => x >= range.Low && x <= range.High)
            : g.Known(value).Integers.All(x => x >= range.Low && x <= range.High));

    /// <summary>The ops of a family that are tried; a guard ends a run, and the others are no ops of a finished graph.</summary>
    private static OpSchema[] Of(Func<Op, bool> family) =>
    [
        .. OpCatalog.All.Where(schema =>
            schema.Prototype is not (Parameter or Placeholder or IGuard) && schema.Prototype.Cases.Any() && family(schema.Prototype)),
    ];
}
