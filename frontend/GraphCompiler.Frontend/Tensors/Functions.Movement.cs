using System.Runtime.CompilerServices;

namespace GraphCompiler.Frontend.Tensors;

/// <content>Shapes.</content>
public static partial class Functions
{
    /// <summary>The same elements in row-major order under another shape; one dimension may be −1 and is then computed.</summary>
    /// <exception cref="GraphCompilerException">GRC1001: a negative dimension; GRC1002: another number of elements.</exception>
    public static Tensor Reshape(
        Tensor x, long[] shape, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        long known = shape.Where(d => d != -1).Aggregate(1L, (product, d) => product * d);
        bool isComputed = known > 0 && shape.Count(d => d == -1) == 1;
        return x.Map(new(file, line), (b, v) => b.Reshape(v, Shape.FromSizes([.. shape.Select(d => d == -1 && isComputed ? x.Type.Elements / known : d)])));
    }

    /// <summary>Everything but the first dimension in one: <c>[n, …]</c> becomes <c>[n, m]</c>.</summary>
    public static Tensor Flatten(Tensor x, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        long rows = x.Rank == 0 ? 1 : x.Shape[0];
        long columns = x.Shape.Skip(1).Aggregate(1L, (product, d) => product * d);
        return x.Map(new(file, line), (b, v) => b.Reshape(v, Shape.FromSizes(rows, columns)));
    }

    /// <summary>Dimension d of the result is dimension <c>permutation[d]</c> of the operand.</summary>
    /// <exception cref="GraphCompilerException">GRC1004: not a permutation of the dimensions.</exception>
    public static Tensor Transpose(
        Tensor x, int[] permutation, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        x.Map(new(file, line), (b, v) => b.Transpose(v, permutation.ToEquatable()));

    /// <summary>The tensor repeated to a shape, as NumPy's <c>broadcast_to</c>.</summary>
    /// <exception cref="GraphCompilerException">GRC1002: the shapes do not fit.</exception>
    public static Tensor BroadcastTo(
        Tensor x, Shape shape, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        x.Map(new(file, line), (b, v) => b.BroadcastTo(v, shape));

    /// <summary>Tensors one behind the other along an axis.</summary>
    /// <exception cref="GraphCompilerException">GRC1002: they differ in another dimension; GRC1003: no such axis; GRC1004: there is no tensor.</exception>
    public static Tensor Concatenate(
        Tensor[] tensors, int axis = 0, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        if (tensors.Length == 0)
        {
            throw DiagnosticId.InvalidAttribute.Error("a concatenation is of one tensor or more", new(file, line));
        }

        int counted = tensors[0].Axis(axis, new(file, line));
        return tensors[0].Trace.Emit(new(file, line), b => b.Concatenate(counted, [.. tensors.Select(t => t.Value)]));
    }

    /// <summary>The elements in a range along an axis, every <paramref name="stride"/>-th of them: <c>Slice(x, 1, 2..^1)</c>.</summary>
    /// <exception cref="GraphCompilerException">GRC1003: no such axis; GRC1004: the range leaves it, or the stride is below 1.</exception>
    public static Tensor Slice(
        Tensor x, int axis, Range range, int stride = 1, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        int counted = x.Axis(axis, new(file, line));
        long size = x.Shape[counted];
        return x.Map(new(file, line), (b, v) => b.SliceAxis(v, counted, From(range.Start, size), From(range.End, size), stride));
    }

    /// <summary>A number put before and behind the elements along an axis.</summary>
    /// <exception cref="GraphCompilerException">GRC1003: no such axis.</exception>
    public static Tensor Pad(
        Tensor x, int axis, long before, long after, double value = 0,
        [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        int counted = x.Axis(axis, new(file, line));
        return x.Map(new(file, line), (b, v) => b.PadAxis(v, b.Scalar(x.DType, value), counted, before, after));
    }

    /// <summary>The elements in opposite order along axes; along all where none is given.</summary>
    /// <exception cref="GraphCompilerException">GRC1003: no such axis.</exception>
    public static Tensor Reverse(
        Tensor x, int[]? axes = null, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        EquatableArray<int> counted = x.Axes(axes, new(file, line));
        return x.Map(new(file, line), (b, v) => b.Reverse(v, counted));
    }

    internal static long From(Index index, long size) => index.IsFromEnd ? size - index.Value : index.Value;
}
