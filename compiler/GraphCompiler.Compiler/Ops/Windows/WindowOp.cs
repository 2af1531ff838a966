using GraphCompiler.Compiler.Kernels;
using GraphCompiler.Compiler.Kernels.Indexing;
using GraphCompiler.Compiler.Reference;

namespace GraphCompiler.Compiler.Ops.Windows;

/// <summary>The family of ops over windows: boxes of elements, spread by dilations, that move over a padded array in strides.</summary>
/// <remarks>
/// <para>Along each dimension of an <em>array</em> of n elements, window j holds the elements <c>j · stride + k · dilation − low</c> for
/// k in [0, window); those outside [0, n) are padding and take no part. There are <c>⌊(low + n + high − (window − 1) · dilation − 1) / stride⌋
/// + 1</c> windows, none where the window does not fit. Places in a window have row-major numbers.</para>
/// <para>Each element of the result is a fold over some (window, place) pairs, in order of places, ascending unless the op says otherwise: an op that gathers folds the places
/// of one window; an op that spreads folds, for one element of the array, all windows that hold it.</para>
/// </remarks>
/// <param name="Window">Elements of a window along each dimension.</param>
/// <param name="Strides">Distance of two windows along each dimension.</param>
/// <param name="Dilations">Distance of two elements of a window along each dimension.</param>
/// <param name="Low">Padding before the first element along each dimension.</param>
/// <param name="High">Padding behind the last element along each dimension.</param>
public abstract record WindowOp(
    EquatableArray<long> Window, EquatableArray<long> Strides, EquatableArray<long> Dilations,
    EquatableArray<long> Low, EquatableArray<long> High) : Op
{
    /// <summary>The element type of numbers of places; −1 is none.</summary>
    public const DType PlaceType = DType.I32;

    /// <summary>The constraints on the attributes, which come last.</summary>
    protected static IReadOnlyList<string> AttributeConstraints { get; } =
    [
        "window, strides, dilations, low and high have one entry for each dimension",
        "windows, strides and dilations are positive, low and high are not negative, and all are below 2³¹, as is the number of a window's elements",
    ];

    /// <summary>Which operands are read at the place of each step; the others are read at the index of the result.</summary>
    public abstract bool IsMoved(int operand);

    /// <summary>Number of steps of the fold along a dimension.</summary>
    public abstract long Steps(int axis);

    /// <summary>The index that one step reads along a dimension, its place in the window, and where there is such an element.</summary>
    /// <param name="axis">The dimension.</param>
    /// <param name="index">Index into the result.</param>
    /// <param name="step">Number of the step.</param>
    /// <param name="extent">Size of the moved operands.</param>
    public abstract WindowStep StepAt(int axis, IndexExpr index, IndexExpr step, long extent);

    /// <summary>The state before the first step.</summary>
    /// <param name="type">Element type of the first operand.</param>
    public abstract EquatableArray<Const> Identity(DType type);

    /// <summary>Emits a step; what is read where there is no element is 0.</summary>
    /// <param name="k">Where it is emitted.</param>
    /// <param name="state">The state.</param>
    /// <param name="elements">The operands' elements.</param>
    /// <param name="inside">Whether there is such an element; null: always.</param>
    /// <param name="place">Emits the number of the place in the window, in <see cref="PlaceType"/>.</param>
    public abstract EquatableArray<Expr> Combine(
        ScalarBuilder k, EquatableArray<Expr> state, ReadOnlySpan<Expr> elements, Expr? inside, Func<Expr> place);

    /// <summary>Which component of the state is the result.</summary>
    public virtual int Result => 0;

    /// <summary>Whether places are folded in descending order.</summary>
    public virtual bool Descends => false;

    /// <summary>Steps of the fold of an element.</summary>
    public long AllSteps => Enumerable.Range(0, Window.Count).Aggregate(1L, (n, axis) => checked(n * Steps(axis)));

    /// <summary>Calls for each pair of a window and an element that it holds, windows in row-major order, their places in row-major order.</summary>
    /// <param name="array">Shape of the array.</param>
    /// <param name="visit">Takes the row-major numbers of window, element and place.</param>
    protected void ForEachPair(Shape array, Action<long, long, int> visit)
    {
        var windows = new TensorType(DType.I32, WindowsOf(array));
        var box = new TensorType(DType.I32, Shape.FromSizes([.. Window]));
        long[] strides = array.Strides(), at = new long[array.Rank], place = new long[array.Rank];
        for (long w = 0; w < windows.Elements; w++)
        {
            for (int p = 0; p < box.Elements; p++)
            {
                long element = 0;
                bool isInside = true;
                for (int axis = 0; axis < at.Length; axis++)
                {
                    long x = (at[axis] * Strides[axis]) + (place[axis] * Dilations[axis]) - Low[axis];
                    isInside &= x >= 0 && x < array[axis];
                    element += x * strides[axis];
                }

                if (isInside)
                {
                    visit(w, element, p);
                }

                ReferenceTensor.Advance(place, box);
            }

            ReferenceTensor.Advance(at, windows);
        }
    }

    /// <summary>Checks the attributes for arrays of a rank.</summary>
    protected void RequireAttributes(TypeCheck check, int rank, string entries, string numbers)
    {
        check.RequireAttribute(
            Window.Count == rank && Strides.Count == rank && Dilations.Count == rank && Low.Count == rank && High.Count == rank,
            entries, $"{rank} dimensions in {this}");
        Int128 elements = 1;
        foreach (long size in Window)
        {
            elements = size > 0 ? Int128.Min(elements * size, 1L << 31) : 0;
        }

        check.RequireAttribute(
            elements > 0 && elements <= int.MaxValue && Strides.Concat(Dilations).All(n => n is > 0 and <= int.MaxValue)
                && Low.Concat(High).All(n => n is >= 0 and <= int.MaxValue),
            numbers, $"{this}");
    }

    /// <summary>The shape of the windows over an array.</summary>
    protected Shape WindowsOf(Shape array)
    {
        var sizes = new long[array.Rank];
        for (int axis = 0; axis < sizes.Length; axis++)
        {
            Int128 rest = (Int128)Low[axis] + array[axis].Size + High[axis] - (((Int128)Window[axis] - 1) * Dilations[axis]) - 1;
            Int128 size = rest < 0 ? 0 : (rest / Strides[axis]) + 1;
            // A size that does not fit is refused by the shape.
            sizes[axis] = size > long.MaxValue ? long.MaxValue : (long)size;
        }

        return Shape.FromSizes(sizes);
    }

    /// <summary>The state that adds an element.</summary>
    protected static EquatableArray<Expr> Sum(ScalarBuilder k, EquatableArray<Expr> state, Expr element) =>
        [k.Apply(ScalarFunction.Add, state[0], element)];

    /// <summary>An element where its place has a number, else another value.</summary>
    protected static Expr Where(ScalarBuilder k, Expr number, Expr place, Expr element, Expr other) =>
        k.Select(k.Compare(ScalarFunction.Equal, number, place), element, other);
}
