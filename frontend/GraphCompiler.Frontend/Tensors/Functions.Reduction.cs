using System.Runtime.CompilerServices;

namespace GraphCompiler.Frontend.Tensors;

/// <content>Reductions along axes; all axes where none is given; negative axes count from the end.</content>
public static partial class Functions
{
    /// <summary>Sum along axes.</summary>
    /// <param name="x">The tensor.</param>
    /// <param name="axes">The axes; all where null.</param>
    /// <param name="keepDims">Whether the axes stay, with size 1.</param>
    /// <param name="file">The user's file.</param>
    /// <param name="line">The user's line.</param>
    /// <exception cref="GraphCompilerException">GRC1003: no such axis.</exception>
    public static Tensor Sum(
        Tensor x, int[]? axes = null, bool keepDims = false, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        Reduce(x, axes, keepDims, new(file, line), (b, v, a) => b.ReduceSum(v, a));

    /// <summary>Maximum along axes.</summary>
    /// <param name="x">The tensor.</param>
    /// <param name="axes">The axes; all where null.</param>
    /// <param name="keepDims">Whether the axes stay, with size 1.</param>
    /// <param name="file">The user's file.</param>
    /// <param name="line">The user's line.</param>
    /// <exception cref="GraphCompilerException">GRC1003: no such axis.</exception>
    public static Tensor ReduceMax(
        Tensor x, int[]? axes = null, bool keepDims = false, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        Reduce(x, axes, keepDims, new(file, line), (b, v, a) => b.ReduceMax(v, a));

    /// <summary>Minimum along axes.</summary>
    /// <param name="x">The tensor.</param>
    /// <param name="axes">The axes; all where null.</param>
    /// <param name="keepDims">Whether the axes stay, with size 1.</param>
    /// <param name="file">The user's file.</param>
    /// <param name="line">The user's line.</param>
    /// <exception cref="GraphCompilerException">GRC1003: no such axis.</exception>
    public static Tensor ReduceMin(
        Tensor x, int[]? axes = null, bool keepDims = false, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        Reduce(x, axes, keepDims, new(file, line), (b, v, a) => b.ReduceMin(v, a));

    /// <summary>Product along axes.</summary>
    /// <param name="x">The tensor.</param>
    /// <param name="axes">The axes; all where null.</param>
    /// <param name="keepDims">Whether the axes stay, with size 1.</param>
    /// <param name="file">The user's file.</param>
    /// <param name="line">The user's line.</param>
    /// <exception cref="GraphCompilerException">GRC1003: no such axis.</exception>
    public static Tensor Prod(
        Tensor x, int[]? axes = null, bool keepDims = false, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        Reduce(x, axes, keepDims, new(file, line), (b, v, a) => b.ReduceProd(v, a));

    /// <summary>Logical and along axes.</summary>
    /// <param name="x">The tensor.</param>
    /// <param name="axes">The axes; all where null.</param>
    /// <param name="keepDims">Whether the axes stay, with size 1.</param>
    /// <param name="file">The user's file.</param>
    /// <param name="line">The user's line.</param>
    /// <exception cref="GraphCompilerException">GRC1003: no such axis.</exception>
    public static Tensor All(
        Tensor x, int[]? axes = null, bool keepDims = false, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        Reduce(x, axes, keepDims, new(file, line), (b, v, a) => b.ReduceAnd(v, a));

    /// <summary>Logical or along axes.</summary>
    /// <param name="x">The tensor.</param>
    /// <param name="axes">The axes; all where null.</param>
    /// <param name="keepDims">Whether the axes stay, with size 1.</param>
    /// <param name="file">The user's file.</param>
    /// <param name="line">The user's line.</param>
    /// <exception cref="GraphCompilerException">GRC1003: no such axis.</exception>
    public static Tensor Any(
        Tensor x, int[]? axes = null, bool keepDims = false, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        Reduce(x, axes, keepDims, new(file, line), (b, v, a) => b.ReduceOr(v, a));

    /// <summary>Arithmetic mean along axes, of f32 or f64; NaN of nothing.</summary>
    /// <exception cref="GraphCompilerException">GRC1002: integers, whose mean is none; GRC1003: no such axis.</exception>
    public static Tensor Mean(
        Tensor x, int[]? axes = null, bool keepDims = false, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        Reduce(Floats(x, "a mean", new(file, line)), axes, keepDims, new(file, line), (b, v, a) => b.Mean(v, a));

    /// <summary>Variance along axes: the mean of the squared distances from the mean (divided by n), of f32 or f64.</summary>
    /// <exception cref="GraphCompilerException">GRC1002: integers, whose variance is none; GRC1003: no such axis.</exception>
    public static Tensor Variance(
        Tensor x, int[]? axes = null, bool keepDims = false, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        Reduce(Floats(x, "a variance", new(file, line)), axes, keepDims, new(file, line), (b, v, a) => b.Variance(v, a));

    /// <summary>log Σ e^x along axes, without leaving the range of the type; −∞ of nothing.</summary>
    /// <exception cref="GraphCompilerException">GRC1003: no such axis.</exception>
    public static Tensor LogSumExp(
        Tensor x, int[]? axes = null, bool keepDims = false, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        Reduce(x, axes, keepDims, new(file, line), (b, v, a) => b.LogSumExp(v, a));

    /// <summary>Index of the greatest element along one axis, as i32; the first of equals, NaN above all.</summary>
    /// <exception cref="GraphCompilerException">GRC1003: no such axis.</exception>
    public static Tensor ArgMax(Tensor x, int axis = -1, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        Reduce(x, [axis], false, new(file, line), (b, v, a) => b.ArgMax(v, a[0]));

    /// <summary>Index of the least element along one axis, as i32; the first of equals, NaN below all.</summary>
    /// <exception cref="GraphCompilerException">GRC1003: no such axis.</exception>
    public static Tensor ArgMin(Tensor x, int axis = -1, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        Reduce(x, [axis], false, new(file, line), (b, v, a) => b.ArgMin(v, a[0]));

    private static Tensor Floats(Tensor x, string what, SourceLocation location) => x.DType.IsFloat
        ? x : throw DiagnosticId.TypeMismatch.Error($"{what} is of f32 or f64, got {x.Type}; convert it to a float type first", x.Trace.Place(location));

    private static Tensor Reduce(
        Tensor x, int[]? axes, bool keepDims, SourceLocation location,
        Func<GraphBuilder, Value, EquatableArray<int>, Value> reduce)
    {
        EquatableArray<int> reduced = x.Axes(axes, location);
        return x.Map(location, (b, v) =>
        {
            Value y = reduce(b, v, reduced);
            return keepDims ? b.Reshape(y, [.. x.Shape.Select((dim, axis) => reduced.Contains(axis) ? 1 : dim)]) : y;
        });
    }
}
