using GraphCompiler.Compiler.Kernels.Indexing;

namespace GraphCompiler.Compiler.Ops.Windows;

/// <summary>A window op with a result for each element of an array, folded over the windows that hold it: the first operand has an element for each window.</summary>
/// <param name="Sizes">Shape of the array.</param>
/// <param name="Window">Elements of a window along each dimension.</param>
/// <param name="Strides">Distance of two windows along each dimension.</param>
/// <param name="Dilations">Distance of two elements of a window along each dimension.</param>
/// <param name="Low">Padding before the first element along each dimension.</param>
/// <param name="High">Padding behind the last element along each dimension.</param>
public abstract record SpreadingWindowOp(
    EquatableArray<long> Sizes, EquatableArray<long> Window, EquatableArray<long> Strides, EquatableArray<long> Dilations,
    EquatableArray<long> Low, EquatableArray<long> High) : WindowOp(Window, Strides, Dilations, Low, High)
{
    /// <summary>The constraint on the windows' shape.</summary>
    protected static string SizesConstraint => "sizes are those of an array whose windows the operands have an element each for";

    /// <inheritdoc/>
    public override bool IsMoved(int operand) => true;

    /// <inheritdoc/>
    /// <remarks>With a dilation of 1, only places that are congruent to the element, by the stride, hold it.</remarks>
    public override long Steps(int axis) =>
        Dilations[axis] == 1 ? ((Window[axis] - 1) / Strides[axis]) + 1 : Window[axis];

    /// <inheritdoc/>
    public override WindowStep StepAt(int axis, IndexExpr index, IndexExpr step, long extent)
    {
        long stride = Strides[axis], dilation = Dilations[axis];
        IndexExpr from = index + Low[axis];
        if (dilation == 1)
        {
            (IndexExpr window, IndexExpr place) = ((from / stride) - step, (from % stride) + (step * stride));
            return new WindowStep(window, place, [new IndexCondition(place, 0, Window[axis]), new IndexCondition(window, 0, extent)]);
        }

        IndexExpr distance = from - (step * dilation);
        return new WindowStep(
            distance / stride, step, [new IndexCondition(distance % stride, 0, 1), new IndexCondition(distance / stride, 0, extent)]);
    }

    /// <summary>Checks that an operand has the shape of the windows over <see cref="Sizes"/>.</summary>
    protected Shape RequireWindows(TypeCheck check, TensorType operand, string sizes, string entries, string numbers)
    {
        RequireAttributes(check, operand.Rank, entries, numbers);
        check.RequireAttribute(Sizes.Count == operand.Rank && Sizes.All(n => n >= 0), sizes, $"{operand} in {this}");
        Shape array = Shape.FromSizes([.. Sizes]);
        check.RequireAttribute(WindowsOf(array).Equals(operand.Shape), sizes, $"{operand} in {this}");
        return array;
    }
}
