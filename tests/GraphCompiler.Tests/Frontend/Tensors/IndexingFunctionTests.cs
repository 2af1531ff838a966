using GraphCompiler.Compiler.Ops.Compositions;
using GraphCompiler.Compiler.Ir;
using GraphCompiler.Frontend.Tensors;
using GraphCompiler.Runtime;
using GraphCompiler.Runtime.Diagnostics;
using Xunit;
using static GraphCompiler.Frontend.Tensors.Functions;

namespace GraphCompiler.Tests.Frontend.Tensors;

/// <summary>Reading and writing by index in the DSL, compiled.</summary>
public class IndexingFunctionTests
{
    [Fact]
    public void Elements_are_read_by_index()
    {
        Assert.Equal([4, 5, 6, 1, 2, 3], Read((x, i) => Take(x, i), [2], 1, 0));
        Assert.Equal([3, 4], Read((x, i) => TakeAlongAxis(x, i), [2, 1], 2, 0));
        Assert.Equal([6, 2], Read((x, i) => GatherNd(x, i), [2, 2], 1, 2, 0, 1));
        Assert.Equal([2, 6], Read((x, i) => GatherNd(x, i, 1), [2, 1], 1, 2));
        Assert.Equal([0, 0, 1, 1, 0, 0], Read((_, i) => OneHot(i, 3), [2], 2, 0));
        Assert.Equal([2, 3, 5, 6], Read((x, i) => DynamicSlice(x, i, 2, 1), [], 9));
    }

    [Fact]
    public void Elements_are_written_by_index()
    {
        Assert.Equal([10, 11, 12, 4, 5, 6], Read((x, i) => Scatter(x, i, x + 6), [2], 0, 0));
        Assert.Equal([1, 2, 9, 4, 5, 21], Read((x, i) => Scatter(x, i, x, 1, ScatterMode.Add), [3], 2, 2, 2));
        Assert.Equal([1, 3, 3, 6, 5, 6], Read((x, i) => ScatterAlongAxis(x, i, x, 1, ScatterMode.Max), [2, 3], 1, 1, 1, 0, 0, 0));
        Assert.Equal([1, 2, -2, 4, -1, 6], Read((x, i) => ScatterNd(x, i, -x[0][..2]), [2, 2], 1, 1, 0, 2));
        Assert.Equal([5, 7, 9], Read((x, i) => Segments(i, x, 1), [2], 0, 0));
        Assert.Equal([4, 5, 6], Read((x, i) => Segments(i, x, 1, ScatterMode.Max), [2], 0, 0));
        Assert.Equal([1, 2, 3], Read((x, i) => Segments(i, x, 1, ScatterMode.Min), [2], 0, 0));
        Assert.Equal([1, 1, 2, 4, 4, 5], Read((x, i) => DynamicUpdate(x, Slice(x, 1, 0..2), i, 1), [], 1));
    }

    [Fact]
    public void An_index_outside_is_a_fault_at_the_users_line()
    {
        GraphCompilerException fault = Assert.Throws<GraphCompilerException>(() => Read((x, i) => GatherNd(x, i), [1, 2], 0, 4));
        Assert.Equal(DiagnosticId.IndexOutOfRange.Code, fault.Code);
        Assert.EndsWith("IndexingFunctionTests.cs", fault.Diagnostic.Location.File, StringComparison.Ordinal);
        Assert.Throws<GraphCompilerException>(() => Read((x, i) => Scatter(x, i, x), [2], 0, 2));
    }

    [Fact]
    public void What_does_not_fit_is_told_at_the_users_line()
    {
        Fails("GRC1003", (x, i) => Scatter(x, i, x, 2));
        Fails("GRC1002", (x, i) => Scatter(x, i, x, 1));
        Fails("GRC1002", (x, _) => Scatter(x, x, x));
        Fails("GRC1002", (x, i) => TakeAlongAxis(x, i));
        Fails("GRC1003", (x, i) => ScatterAlongAxis(x, i, x, 5));
        Fails("GRC1004", (x, i) => GatherNd(x, i, 1));
        Fails("GRC1004", (x, _) => ScatterNd(x, Convert(x, DType.I32), x));
        Fails("GRC1002", (x, _) => OneHot(x, 3));
        Fails("GRC1001", (_, i) => OneHot(i, -3));
        Fails("GRC1004", (x, i) => Segments(i, x, 2, ScatterMode.Set));
        Fails("GRC1004", (x, i) => DynamicSlice(x, i[0], 3));
        Fails("GRC1002", (x, i) => DynamicUpdate(x, x.T, i[0]));
    }

    private static float[] Read(Func<Tensor, Tensor, Tensor> function, Shape shape, params int[] indices) =>
        Graph.Of(function, F32(2, 3), new TensorType(DType.I32, shape)).Compile().Run(
            NdArray.From<float>([1, 2, 3, 4, 5, 6], [2, 3]), NdArray.From<int>(indices, shape))[0].ToArray<float>();

    private static void Fails(string code, Func<Tensor, Tensor, Tensor> function)
    {
        GraphCompilerException fault = Assert.Throws<GraphCompilerException>(() => Graph.Of(function, F32(2, 3), I32(2)));
        Assert.Equal(code, fault.Code);
        Assert.EndsWith("IndexingFunctionTests.cs", fault.Diagnostic.Location.File, StringComparison.Ordinal);
    }
}
