using GraphCompiler.Compiler.Ir;
using GraphCompiler.Compiler.Kernels.Lowering;
using GraphCompiler.Compiler.Ops;
using GraphCompiler.Compiler.Ops.Contraction;
using GraphCompiler.Compiler.Ops.Cumulative;
using GraphCompiler.Compiler.Ops.Elementwise;
using GraphCompiler.Compiler.Ops.Indexing;
using GraphCompiler.Compiler.Ops.Movement;
using GraphCompiler.Compiler.Ops.Opaque;
using GraphCompiler.Compiler.Ops.Random;
using GraphCompiler.Compiler.Ops.Reduction;
using GraphCompiler.Compiler.Ops.Windows;
using GraphCompiler.Runtime;

namespace GraphCompiler.Tests.Conformance;

/// <summary>The cases of an op in other sizes and element types: nothing, one element, about whole registers, odd and large.</summary>
internal static class SizedCases
{
    /// <summary>15, 16 and 17 are one below, at and one above a multiple of every register's lanes.</summary>
    private static readonly long[] AllSizes = [0, 1, 15, 16, 17, 257, 4099];

    /// <summary>Scalar, a zero dimension, one element, about whole registers, odd, large.</summary>
    private static readonly Shape[] Shapes = [[], [0, 3], [1], [15], [16], [17], [257], [13, 317]];

    /// <summary>The sized cases of an op; none for an op whose own cases say all.</summary>
    public static IEnumerable<OpCase> Of(Op op) => op switch
    {
        IElementwise => Elementwise(op),
        ReductionOp reduction => Sized(reduction.Accepted, (type, n) => Reductions(reduction, type, n)).Append(LongReduction(reduction)),
        Dot => Sized(ElementKinds.Numbers, Dots),
        Convolution => Sized(ElementKinds.Numbers, Convolutions),
        MovementOp => Sized(ElementKinds.Any, (type, n) => Movements(op, type, n)),
        Gather => Sized(ElementKinds.Any, Gathers),
        // Integers are scatter_max's to show.
        ScatterMin scatter => Sized(ElementKinds.Floats, (type, n) => Scatters(scatter, type, n)),
        ScatterOp scatter => Sized(ElementKinds.Numbers, (type, n) => Scatters(scatter, type, n)),
        WindowOp => Sized(ElementKinds.Numbers, (type, n) => Windows(op, type, n)),
        LinearRecurrence => Sized(ElementKinds.Floats, (type, n) => Chains((CumulativeOp)op, type, n)),
        CumulativeOp chain => Sized(ElementKinds.Numbers, (type, n) => Chains(chain, type, n)),
        DynamicSlice => Sized(ElementKinds.Any, DynamicSlices),
        DynamicUpdateSlice => Sized(ElementKinds.Any, DynamicUpdates),
        Sort => Sized(ElementKinds.Numbers, Sorts),
        Iota => Sized(ElementKinds.Numbers, Iotas),
        RandomBits => AllSizes.Select(n => new OpCase(new RandomBits([n]), [new TensorType(DType.U32, [2])], [new ValueRange(0, 1e9)])),
        _ => [],
    };

    private static IEnumerable<OpCase> Sized(ElementKinds types, Func<DType, long, IEnumerable<OpCase>> cases) =>
        from type in types.Types()
        from n in Sizes(type)
        from opCase in cases(type, n)
        select opCase;

    /// <summary>All sizes for one type of each kind of lane: 4 bytes, 8 bytes, none, mask; the others are lowered as one of these.</summary>
    private static long[] Sizes(DType type) => type is DType.F32 or DType.I64 or DType.U8 or DType.Bool ? AllSizes : [1, 17, 257];

    private static IEnumerable<OpCase> Elementwise(Op op) =>
        from opCase in op.Cases
        from shape in Shapes
        select opCase with { Operands = [.. opCase.Operands.Select(type => new TensorType(type.DType, shape))] };

    /// <summary>Rows of more than one block, so that parts are combined.</summary>
    private static OpCase LongReduction(ReductionOp op) =>
        Reductions(op, op.Accepted.HasFlag(ElementKinds.Floats) ? DType.F32 : DType.Bool, (2 * ReductionOrder.Block) + 7).ElementAt(1);

    private static IEnumerable<OpCase> Reductions(ReductionOp op, DType type, long n)
    {
        // Products of thousands of factors stay in the range of f32 only near 1.
        EquatableArray<ValueRange> ranges = op is ReduceProd && type.IsFloat
            ? [new ValueRange(0.9, 1.1)] : op.Cases.First(c => c.Operands[0].DType == type).Ranges;
        if (n == 0 && op is ArgMax or ArgMin)
        {
            return [];
        }

        return
        [
            new(op.Along([0]), [new TensorType(type, [n])], ranges),
            new(op.Along([1]), [new TensorType(type, [3, n])], ranges),
            new(op.Along([0]), [new TensorType(type, [n, 5])], ranges),
            new(op.Along([0, 2]), [new TensorType(type, [2, 3, n])], ranges),
        ];
    }

    private static IEnumerable<OpCase> Dots(DType type, long n)
    {
        OpCase Case(Dot op, Shape x, Shape y) => new(op, [new TensorType(type, x), new TensorType(type, y)], [ValueRange.Of(type)]);
        return
        [
            Case(Dot.MatMul, [n, 5], [5, 3]),
            Case(Dot.MatMul, [3, n], [n, 7]),
            Case(Dot.MatMul, [5, 3], [3, n]),
            Case(new Dot([], [], [0], [0]), [n], [n]),
            Case(new Dot([0], [0], [2], [2]), [2, 3, 4], [2, Math.Min(n, 257), 4]),
        ];
    }

    private static IEnumerable<OpCase> Convolutions(DType type, long n)
    {
        OpCase Case(Convolution op, Shape x, Shape w) => new(op, [new TensorType(type, x), new TensorType(type, w)], [ValueRange.Of(type)]);
        long few = Math.Min(n, 257);
        Convolution plain = Convolution.Of(1), padded = plain with { Low = [1], High = [2] };
        return
        [
            Case(padded, [2, 2, n], [3, 2, 3]),
            Case(padded with { Strides = [2] }, [1, n, 5], [17, n, 3]),
            Case(padded with { BaseDilation = [2] }, [1, 2, 7], [few, 2, 3]),
            Case(padded with { Groups = Math.Max(1, few) }, [1, few, 9], [few == 0 ? 3 : few, few == 0 ? 0 : 1, 3]),
            Case(plain, [few, 3, 18], [33, 3, 2]),
        ];
    }

    private static IEnumerable<OpCase> Movements(Op op, DType type, long n)
    {
        OpCase Case(MovementOp sized, params Shape[] operands) =>
            new(sized, [.. operands.Select(shape => new TensorType(type, shape))], [ValueRange.Of(type)]);
        return op switch
        {
            Reshape => [Case(new Reshape([n, 2]), [2, n]), Case(new Reshape([1, n]), [n])],
            BroadcastInDim => [
                Case(new BroadcastInDim([3, n], [1]), [n]), Case(new BroadcastInDim([n, 3], [0]), [n]), Case(new BroadcastInDim([n], []), Shape.Scalar)],
            Transpose => [Case(new Transpose([1, 0]), [n, 5]), Case(new Transpose([1, 0]), [17, n]), Case(new Transpose([0, 2, 1]), [2, n, 3])],
            Reverse => [Case(new Reverse([0]), [n]), Case(new Reverse([1]), [3, n]), Case(new Reverse([0]), [n, 3])],
            StridedSlice when n > 0 => [
                Case(new StridedSlice([1], [n], [1]), [n]), Case(new StridedSlice([0, 0], [2, n], [1, 2]), [3, n]),
                Case(new StridedSlice([0, 1], [n, 3], [3, 1]), [n, 4])],
            Pad => [
                Case(new Pad([1], [2], [0]), [n], Shape.Scalar), Case(new Pad([0, 3], [1, 0], [0, 1]), [2, n], Shape.Scalar),
                Case(new Pad([2, -1], [0, 1], [1, 0]), [n, 3], Shape.Scalar)],
            Concatenate => [Case(new Concatenate(0), [n], [n], [3]), Case(new Concatenate(1), [3, n], [3, 5]), Case(new Concatenate(0), [n, 2], [1, 2])],
            _ => [],
        };
    }

    private static IEnumerable<OpCase> Gathers(DType type, long n)
    {
        OpCase Case(Gather op, Shape table, DType index, Shape indices) => new(
            op, [new TensorType(type, table), new TensorType(index, indices)],
            [ValueRange.Of(type), new ValueRange(0, Math.Max(0, table[op.Axis] - 1))]);
        yield return Case(new Gather(0), [5, 3], DType.I64, [n]);
        yield return Case(new Gather(0), [5, n], DType.I32, [3]);
        yield return Case(new Gather(1, 1), [n, 5], DType.I32, [n]);
        if (n > 0)
        {
            yield return Case(new Gather(1), [2, n], DType.I64, [7]);
        }
    }

    private static IEnumerable<OpCase> Scatters(ScatterOp scatter, DType type, long n)
    {
        OpCase Case(int axis, long extent, int batchDims, DType index, Shape indices, Shape rows) => new(
            scatter with { Axis = axis, Extent = extent, BatchDims = batchDims }, [new TensorType(index, indices), new TensorType(type, rows)],
            [new ValueRange(0, Math.Max(0, extent - 1)), ValueRange.Of(type)]);
        yield return Case(0, 5, 0, DType.I32, [n], [n, 3]);
        yield return Case(0, 5, 0, DType.I64, [4], [4, n]);
        yield return Case(1, 5, 1, DType.I32, [n], [n]);
        if (n > 0)
        {
            yield return Case(1, n, 0, DType.I64, [4], [2, 4]);
        }
    }

    private static IEnumerable<OpCase> Windows(Op op, DType type, long n)
    {
        ValueRange range = ValueRange.Of(type);
        IEnumerable<OpCase> Cases(long[] window, long[] strides, long[] dilations, long[] low, params long[] sizes)
        {
            var array = new TensorType(type, Shape.FromSizes(sizes));
            Op sum = new ReduceWindowSum([.. window], [.. strides], [.. dilations], [.. low], [.. low]);
            TensorType windows = sum.InferTypes(new TypeCheck(sum), [array])[0], places = windows.With(WindowOp.PlaceType);
            var place = new ValueRange(-1, window.Aggregate(1L, (k, size) => k * size) - 1);
            yield return op switch
            {
                ReduceWindowSum => new(sum, [array], [range]),
                ReduceWindowMax => new(new ReduceWindowMax([.. window], [.. strides], [.. dilations], [.. low], [.. low]), [array], [range]),
                ArgMaxWindow => new(new ArgMaxWindow([.. window], [.. strides], [.. dilations], [.. low], [.. low]), [array], [range]),
                PickWindow => new(new PickWindow([.. window], [.. strides], [.. dilations], [.. low], [.. low]), [array, places], [range, place]),
                SpreadWindow => new(new SpreadWindow([.. sizes], [.. window], [.. strides], [.. dilations], [.. low], [.. low]), [windows], [range]),
                _ => new(
                    new ScatterWindow([.. sizes], [.. window], [.. strides], [.. dilations], [.. low], [.. low]), [windows, places], [range, place]),
            };
        }

        return
        [
            .. Cases([2], [2], [1], [0], n),
            .. Cases([3, 3], [2, 2], [1, 1], [1, 1], 5, n),
            .. Cases([2, 1], [2, 1], [1, 1], [0, 0], 6, n),
            .. Cases([2, 3], [3, 2], [2, 3], [1, 4], 9, n),
            // More steps than are written out.
            .. Cases([5, 9], [1, 4], [1, 1], [2, 4], 4, Math.Min(n, 257)),
        ];
    }

    private static IEnumerable<OpCase> Chains(CumulativeOp op, DType type, long n)
    {
        ValueRange range = !type.IsFloat ? ValueRange.Of(type) : op is CumulativeProd ? new ValueRange(0.9, 1.1) : new ValueRange(-1, 1);
        OpCase Case(int axis, bool reverse, params long[] sizes) => new(
            op with { Axis = axis, Reverse = reverse }, Enumerable.Repeat(new TensorType(type, Shape.FromSizes(sizes)), op.Arity).ToEquatable(), [range]);
        return [Case(0, false, n), Case(1, true, 6, n), Case(0, false, n, 3), Case(1, true, 2, 5, n), Case(0, false, 4, n)];
    }

    private static IEnumerable<OpCase> DynamicSlices(DType type, long n)
    {
        OpCase Case(DynamicSlice op, Shape shape) => new(
            op, [new TensorType(type, shape), TensorType.Scalar(DType.I32)], [ValueRange.Of(type), new ValueRange(0, shape[op.Axis])]);
        return [Case(new DynamicSlice(0, n / 2), [n]), Case(new DynamicSlice(1, n), [3, n + 5]), Case(new DynamicSlice(0, 2), [4, n])];
    }

    private static IEnumerable<OpCase> DynamicUpdates(DType type, long n)
    {
        OpCase Case(int axis, Shape shape, Shape update) => new(
            new DynamicUpdateSlice(axis), [new TensorType(type, shape), new TensorType(type, update), TensorType.Scalar(DType.I64)],
            [ValueRange.Of(type), ValueRange.Of(type), new ValueRange(0, shape[axis])]);
        return [Case(0, [n], [n / 2]), Case(1, [3, n + 5], [3, n]), Case(0, [4, n], [1, n])];
    }

    private static IEnumerable<OpCase> Sorts(DType type, long n)
    {
        // Few different values, so that there are ties.
        OpCase Case(bool descending, params long[] sizes) => new(
            new Sort(descending), [new TensorType(type, Shape.FromSizes(sizes))], [type.IsFloat ? ValueRange.Normal : ValueRange.Of(type)]);
        return [Case(false, n), Case(true, 3, n), Case(false, n, 129)];
    }

    private static IEnumerable<OpCase> Iotas(DType type, long n) => type is DType.I8 or DType.U8 && n > 128
        ? []
        :
        [
            new(new Iota(new TensorType(type, [n]), 0), [], []),
            new(new Iota(new TensorType(type, [2, n]), 1), [], []),
            new(new Iota(new TensorType(type, [n, 3]), 0), [], []),
        ];
}
