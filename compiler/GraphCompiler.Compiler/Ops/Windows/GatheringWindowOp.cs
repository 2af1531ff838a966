using GraphCompiler.Compiler.Kernels.Indexing;

namespace GraphCompiler.Compiler.Ops.Windows;

/// <summary>A window op with a result for each window, folded over its places: the first operand is the array.</summary>
/// <param name="Window">Elements of a window along each dimension.</param>
/// <param name="Strides">Distance of two windows along each dimension.</param>
/// <param name="Dilations">Distance of two elements of a window along each dimension.</param>
/// <param name="Low">Padding before the first element along each dimension.</param>
/// <param name="High">Padding behind the last element along each dimension.</param>
public abstract record GatheringWindowOp(
    EquatableArray<long> Window, EquatableArray<long> Strides, EquatableArray<long> Dilations,
    EquatableArray<long> Low, EquatableArray<long> High) : WindowOp(Window, Strides, Dilations, Low, High)
{
    /// <inheritdoc/>
    public override bool IsMoved(int operand) => operand == 0;

    /// <inheritdoc/>
    public override long Steps(int axis) => Window[axis];

    /// <inheritdoc/>
    public override WindowStep StepAt(int axis, IndexExpr index, IndexExpr step, long extent)
    {
        IndexExpr at = (index * Strides[axis]) + (step * Dilations[axis]) - Low[axis];
        return new WindowStep(at, step, [new IndexCondition(at, 0, extent)]);
    }

    /// <summary>The cases of an op of one operand in a type.</summary>
    protected static IEnumerable<OpCase> CasesOf(DType type, Func<long[][], Op> op, ValueRange range)
    {
        OpCase Case(long[] window, long[] strides, long[] dilations, long[] low, long[] high, Shape shape) =>
            new(op([window, strides, dilations, low, high]), [new TensorType(type, shape)], [range]);
        yield return Case([1, 2, 2], [1, 2, 2], [1, 1, 1], [0, 0, 0], [0, 0, 0], [2, 4, 34]);
        yield return Case([1, 3, 3], [1, 2, 2], [1, 1, 1], [0, 1, 1], [0, 1, 0], [2, 5, 9]);
        yield return Case([3], [1], [2], [0], [3], [19]);
        yield return Case([2, 2, 1], [1, 3, 1], [3, 1, 1], [2, 0, 0], [0, 1, 0], [3, 5, 16]);
    }
}
