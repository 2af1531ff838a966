using System.Runtime.CompilerServices;

namespace GraphCompiler.Frontend.Tensors;

/// <content>Elements that are addressed by data. Indices are i32 or i64; one that its tensor does not have is a fault when run, GRC9101.</content>
public static partial class Functions
{
    /// <summary>Rows of a table at given integer indices, as NumPy's <c>take</c>: the axis is replaced by the shape of the indices.</summary>
    /// <exception cref="GraphCompilerException">GRC1003: no such axis; when run, GRC9101: an index that the table does not have.</exception>
    public static Tensor Take(
        Tensor table, Tensor indices, int axis = 0, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        int counted = table.Axis(axis, new(file, line));
        return table.Trace.Emit(new(file, line), b => b.Gather(table.Value, indices.Value, counted));
    }

    /// <summary>One element for each index, as NumPy's <c>take_along_axis</c>: <c>y[i, j] = x[i, indices[i, j]]</c> for the last of two axes.</summary>
    /// <param name="x">The tensor.</param>
    /// <param name="indices">Indices, of the tensor's rank; along the other axes at most as many as it has.</param>
    /// <param name="axis">The axis.</param>
    /// <param name="file">The user's file.</param>
    /// <param name="line">The user's line.</param>
    /// <exception cref="GraphCompilerException">GRC1002: the indices do not fit; GRC1003: no such axis; when run, GRC9101: an index that the tensor does not have.</exception>
    public static Tensor TakeAlongAxis(
        Tensor x, Tensor indices, int axis = -1, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        int counted = x.Axis(axis, new(file, line));
        return x.Trace.Emit(new(file, line), b => b.GatherElements(x.Value, indices.Value, counted));
    }

    /// <summary>Parts at tuples of indices: <c>y[i, s] = x[indices[i, 0], indices[i, 1], …, s]</c>, as <c>x[i₀, i₁]</c> with index arrays in NumPy.</summary>
    /// <param name="x">The tensor.</param>
    /// <param name="indices">Tuples along the last axis, for the dimensions behind those of the batch.</param>
    /// <param name="batchDims">Leading dimensions that both share.</param>
    /// <param name="file">The user's file.</param>
    /// <param name="line">The user's line.</param>
    /// <exception cref="GraphCompilerException">GRC1004: more indices than dimensions, or none; when run, GRC9101: an index that the tensor does not have.</exception>
    public static Tensor GatherNd(
        Tensor x, Tensor indices, int batchDims = 0, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        x.Trace.Emit(new(file, line), b => b.GatherNd(x.Value, indices.Value, batchDims));

    /// <summary>A tensor with rows written at indices along an axis: <c>y[indices[i], s] = u[i, s]</c> for the first.</summary>
    /// <param name="x">The tensor.</param>
    /// <param name="indices">The indices.</param>
    /// <param name="updates">The rows: the tensor's dimensions, with those of the indices in place of the axis.</param>
    /// <param name="axis">The axis.</param>
    /// <param name="mode">What becomes of what is written to; where an index is there several times, the order of the indices counts.</param>
    /// <param name="file">The user's file.</param>
    /// <param name="line">The user's line.</param>
    /// <exception cref="GraphCompilerException">GRC1002: the operands do not fit; GRC1003: no such axis; when run, GRC9101: an index that the tensor does not have.</exception>
    public static Tensor Scatter(
        Tensor x, Tensor indices, Tensor updates, int axis = 0, ScatterMode mode = ScatterMode.Set,
        [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        int counted = x.Axis(axis, new(file, line));
        return x.Trace.Emit(new(file, line), b => b.Scatter(x.Value, indices.Value, updates.Value, counted, mode));
    }

    /// <summary>One element written for each index, as NumPy's <c>put_along_axis</c>: <c>y[i, indices[i, j]] = u[i, j]</c> for the last of two axes.</summary>
    /// <param name="x">The tensor.</param>
    /// <param name="indices">Indices, of the tensor's rank; along the other axes at most as many as it has.</param>
    /// <param name="updates">What is written, of the shape of the indices.</param>
    /// <param name="axis">The axis.</param>
    /// <param name="mode">What becomes of what is written to; where an index is there several times, the order of the indices counts.</param>
    /// <param name="file">The user's file.</param>
    /// <param name="line">The user's line.</param>
    /// <exception cref="GraphCompilerException">GRC1002: the operands do not fit; GRC1003: no such axis; when run, GRC9101: an index that the tensor does not have.</exception>
    public static Tensor ScatterAlongAxis(
        Tensor x, Tensor indices, Tensor updates, int axis = -1, ScatterMode mode = ScatterMode.Set,
        [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        int counted = x.Axis(axis, new(file, line));
        return x.Trace.Emit(new(file, line), b => b.ScatterElements(x.Value, indices.Value, updates.Value, counted, mode));
    }

    /// <summary>A tensor with parts written at tuples of indices: <c>y[indices[i, 0], indices[i, 1], …, s] = u[i, s]</c> (<c>index_put</c> of PyTorch).</summary>
    /// <param name="x">The tensor.</param>
    /// <param name="indices">Tuples along the last axis, for the leading dimensions of the tensor.</param>
    /// <param name="updates">The parts: the dimensions of the indices without the last, and those of the tensor that are not indexed.</param>
    /// <param name="mode">What becomes of what is written to; where a tuple is there several times, the order of the indices counts.</param>
    /// <param name="file">The user's file.</param>
    /// <param name="line">The user's line.</param>
    /// <exception cref="GraphCompilerException">
    /// GRC1002: the operands do not fit; GRC1004: more indices than dimensions, or none; when run, GRC9101: an index that the tensor does not have.
    /// </exception>
    public static Tensor ScatterNd(
        Tensor x, Tensor indices, Tensor updates, ScatterMode mode = ScatterMode.Set, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        x.Trace.Emit(new(file, line), b => b.ScatterNd(x.Value, indices.Value, updates.Value, mode));

    /// <summary>Sums, greatest or least of rows by index, in a new tensor: segments, as those of a graph's nodes.</summary>
    /// <param name="indices">The indices.</param>
    /// <param name="rows">The rows: dimensions before the axis, those of the indices, and the rest.</param>
    /// <param name="extent">Size of the result along the axis.</param>
    /// <param name="mode">Add (from 0), Max (from −∞ or the least integer) or Min (from +∞ or the greatest integer).</param>
    /// <param name="axis">The axis, counted from 0.</param>
    /// <param name="file">The user's file.</param>
    /// <param name="line">The user's line.</param>
    /// <exception cref="GraphCompilerException">GRC1002, GRC1003: the operands do not fit; GRC1004: another mode; when run, GRC9101: an index that is not below the extent.</exception>
    public static Tensor Segments(
        Tensor indices, Tensor rows, long extent, ScatterMode mode = ScatterMode.Add, int axis = 0,
        [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) => rows.Trace.Emit(new(file, line), b => mode switch
        {
            ScatterMode.Add => b.ScatterAdd(indices.Value, rows.Value, axis, extent),
            ScatterMode.Max => b.ScatterMax(indices.Value, rows.Value, axis, extent),
            ScatterMode.Min => b.ScatterMin(indices.Value, rows.Value, axis, extent),
            _ => throw DiagnosticId.InvalidAttribute.Error($"segments are added, or their greatest or least is taken, got {mode}", b.Location),
        });

    /// <summary>1 at the index, else 0, along a new last axis; an index out of range gives zeros.</summary>
    /// <param name="indices">Integers.</param>
    /// <param name="depth">Size of the new axis.</param>
    /// <param name="type">Type of the result.</param>
    /// <param name="file">The user's file.</param>
    /// <param name="line">The user's line.</param>
    /// <exception cref="GraphCompilerException">GRC1001: the depth is negative; GRC1002: indices that are no integers.</exception>
    public static Tensor OneHot(
        Tensor indices, long depth, DType type = DType.F32, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        indices.DType.IsInteger
            ? indices.Map(new(file, line), (b, i) => b.OneHot(i, depth, type))
            : throw DiagnosticId.TypeMismatch.Error($"indices are integers, got {indices.Type}", indices.Trace.Place(new(file, line)));

    /// <summary>Elements along an axis from a place on that is data, brought into [0, n − size].</summary>
    /// <param name="x">The tensor.</param>
    /// <param name="start">The place, an i32 or i64 scalar.</param>
    /// <param name="size">Number of elements.</param>
    /// <param name="axis">The axis.</param>
    /// <param name="file">The user's file.</param>
    /// <param name="line">The user's line.</param>
    /// <exception cref="GraphCompilerException">GRC1002: the start is no integer scalar; GRC1003: no such axis; GRC1004: more elements than there are.</exception>
    public static Tensor DynamicSlice(
        Tensor x, Tensor start, long size, int axis = 0, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        int counted = x.Axis(axis, new(file, line));
        return x.Trace.Emit(new(file, line), b => b.DynamicSlice(x.Value, start.Value, counted, size));
    }

    /// <summary>A tensor with other elements along an axis from a place on that is data, brought into [0, n − m].</summary>
    /// <param name="x">The tensor.</param>
    /// <param name="update">The other elements: m along the axis, else of the tensor's dimensions.</param>
    /// <param name="start">The place, an i32 or i64 scalar.</param>
    /// <param name="axis">The axis.</param>
    /// <param name="file">The user's file.</param>
    /// <param name="line">The user's line.</param>
    /// <exception cref="GraphCompilerException">GRC1002: the operands do not fit; GRC1003: no such axis.</exception>
    public static Tensor DynamicUpdate(
        Tensor x, Tensor update, Tensor start, int axis = 0, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        int counted = x.Axis(axis, new(file, line));
        return x.Trace.Emit(new(file, line), b => b.DynamicUpdateSlice(x.Value, update.Value, start.Value, counted));
    }
}
