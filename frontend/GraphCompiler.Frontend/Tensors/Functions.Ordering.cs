using System.Runtime.CompilerServices;
using GraphCompiler.Compiler.Ops.Cumulative;
using GraphCompiler.Compiler.Ops.Opaque;

namespace GraphCompiler.Frontend.Tensors;

/// <content>What depends on the order of elements along an axis: sorted, and cumulative.</content>
public static partial class Functions
{
    /// <summary>The elements along an axis in order; NaN last.</summary>
    /// <exception cref="GraphCompilerException">GRC1003: no such axis.</exception>
    public static Tensor Sort(Tensor x, int axis = -1, bool descending = false, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        x.Map(new(file, line), (b, v) => b.Sort(v, x.Axis(axis, new(file, line)), descending).Values);

    /// <summary>The indices (i32) that bring the elements along an axis in order; equal elements keep theirs, NaN comes last.</summary>
    /// <exception cref="GraphCompilerException">GRC1003: no such axis.</exception>
    public static Tensor ArgSort(Tensor x, int axis = -1, bool descending = false, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        x.Map(new(file, line), (b, v) => b.ArgSort(v, x.Axis(axis, new(file, line)), descending));

    /// <summary>The k greatest elements along an axis, the greatest first, and their indices (i32).</summary>
    /// <exception cref="GraphCompilerException">GRC1003: no such axis; GRC1004: there are not k elements.</exception>
    public static (Tensor Values, Tensor Indices) TopK(
        Tensor x, long k, int axis = -1, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        x.Trace.Emit(new(file, line), b => b.TopK(x.Value, k, x.Axis(axis, new(file, line))));

    /// <summary>Sums along an axis up to each element.</summary>
    /// <param name="x">The tensor.</param>
    /// <param name="axis">The axis.</param>
    /// <param name="exclusive">Whether the element itself is left out.</param>
    /// <param name="reverse">Whether sums run from the end.</param>
    /// <param name="file">The user's file.</param>
    /// <param name="line">The user's line.</param>
    /// <exception cref="GraphCompilerException">GRC1003: no such axis.</exception>
    public static Tensor CumulativeSum(
        Tensor x, int axis = -1, bool exclusive = false, bool reverse = false, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        x.Map(new(file, line), (b, v) => b.CumulativeSum(v, x.Axis(axis, new(file, line)), exclusive, reverse));

    /// <summary>Products along an axis up to each element; parameters as those of <see cref="CumulativeSum"/>.</summary>
    /// <exception cref="GraphCompilerException">GRC1003: no such axis.</exception>
    public static Tensor CumulativeProduct(
        Tensor x, int axis = -1, bool exclusive = false, bool reverse = false, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        x.Map(new(file, line), (b, v) => b.CumulativeProd(v, x.Axis(axis, new(file, line)), exclusive, reverse));

    /// <summary>The greatest elements along an axis up to each one; parameters as those of <see cref="CumulativeSum"/>.</summary>
    /// <exception cref="GraphCompilerException">GRC1003: no such axis.</exception>
    public static Tensor CumulativeMax(
        Tensor x, int axis = -1, bool exclusive = false, bool reverse = false, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        x.Map(new(file, line), (b, v) => b.CumulativeMax(v, x.Axis(axis, new(file, line)), exclusive, reverse));
}
