using GraphCompiler.Compiler.Autodiff;
using GraphCompiler.Compiler.Ir;
using GraphCompiler.Compiler.Ops.Compositions;
using GraphCompiler.Compiler.Ops.Control;
using GraphCompiler.Compiler.Ops.Elementwise;
using GraphCompiler.Compiler.Ops.Indexing;
using GraphCompiler.Compiler.Ops.Reduction;
using GraphCompiler.Compiler.Reference;
using GraphCompiler.Runtime;
using GraphCompiler.Runtime.Diagnostics;
using Xunit;

namespace GraphCompiler.Tests.Ops;

/// <summary>Reading and writing by index: duplicates, tuples, fewer indices than places, derivatives, what does not fit.</summary>
public sealed class ScatteringTests
{
    private static readonly ReferenceTensor Eight = Floats([8], 1, 2, 3, 4, 5, 6, 7, 8), Twos = Integers([4], 2, 0, 2, 0);

    [Fact]
    public void The_last_of_several_updates_stays()
    {
        Assert.Equal([40, 2, 30, 4, 5, 6, 7, 8], Run((b, x) => b.Scatter(x[0], x[1], x[2], 0), Eight, Twos, Floats([4], 10, 20, 30, 40)));
        Assert.Equal([4, 2, 3], Run((b, x) => b.Scatter(x[0], x[1], x[2], 0), Integers([3], 1, 2, 3), Integers([2, 2], 0, 0, 0, 0), Integers([2, 2], 1, 2, 3, 4)));
    }

    [Fact]
    public void Only_the_update_that_stays_takes_the_gradient()
    {
        ReferenceTensor[] operands = [Eight, Twos, Floats([4], 10, 20, 30, 40)];
        Value Sum(GraphBuilder b, Value[] x) => b.ReduceSum(b.Square(b.Scatter(x[0], x[1], x[2], 0)), [0]);
        Assert.Equal([0, 4, 0, 8, 10, 12, 14, 16], Run((b, x) => ReverseMode.Gradient(b, Sum(b, x), [x[0]])[0], operands));
        Assert.Equal([0, 0, 60, 80], Run((b, x) => ReverseMode.Gradient(b, Sum(b, x), [x[2]])[0], operands));
    }

    [Fact]
    public void Greatest_and_least_share_the_gradient()
    {
        ReferenceTensor[] operands = [Floats([3], 0, 5, 9), Integers([5], 0, 0, 1, 2, 0), Floats([5], 3, 3, 4, double.NaN, 1)];
        Assert.Equal([3, 5, double.NaN], Run((b, x) => b.Scatter(x[0], x[1], x[2], 0, ScatterMode.Max), operands));
        Assert.Equal([0, 4, double.NaN], Run((b, x) => b.Scatter(x[0], x[1], x[2], 0, ScatterMode.Min), operands));
        Assert.Equal(
            [0.5, 0.5, 1, 0],
            Run((b, x) => ReverseMode.Gradient(b, b.ReduceSum(b.ScatterMax(x[0], x[1], 0, 9), [0]), [x[1]])[0], Integers([4], 7, 7, 1, 7), Floats([4], 3, 3, 4, 1)));
    }

    [Fact]
    public void Onnx_examples_of_single_elements()
    {
        ReferenceTensor row = Floats([1, 5], 1, 2, 3, 4, 5), places = Integers([1, 2], 1, 3);
        Assert.Equal([1, 1.1, 3, 2.1, 5], Run((b, x) => b.ScatterElements(x[0], x[1], x[2], 1), row, places, Floats([1, 2], 1.1, 2.1)));
        // test_scatter_elements_without_axis
        Assert.Equal(
            [2, 1.1, 0, 1, 0, 2.2, 0, 2.1, 1.2],
            Run(
                (b, x) => b.ScatterElements(x[0], x[1], x[2], 0), Floats([3, 3], new double[9]), Integers([2, 3], 1, 0, 2, 0, 2, 1),
                Floats([2, 3], 1, 1.1, 1.2, 2, 2.1, 2.2)));
        // test_scatter_elements_with_reduction_min and _max: an index that is there twice.
        ReferenceTensor twice = Integers([1, 2], 1, 1), updates = Floats([1, 2], 1.1, 2.1);
        Assert.Equal([1, 1.1, 3, 4, 5], Run((b, x) => b.ScatterElements(x[0], x[1], x[2], 1, ScatterMode.Min), row, twice, updates));
        Assert.Equal([1, 2.1, 3, 4, 5], Run((b, x) => b.ScatterElements(x[0], x[1], x[2], 1, ScatterMode.Max), row, twice, updates));
        Assert.Equal([1, 5.2, 3, 4, 5], Run((b, x) => b.ScatterElements(x[0], x[1], x[2], 1, ScatterMode.Add), row, twice, updates).Select(v => Math.Round(v, 6)));
    }

    [Fact]
    public void Fewer_indices_than_places_leave_the_rest()
    {
        ReferenceTensor x = Floats([2, 3], 1, 2, 3, 4, 5, 6), first = Integers([1, 2], 1, 0);
        Assert.Equal([4, 2], Run((b, v) => b.GatherElements(v[0], v[1], 0), x, first));
        Assert.Equal([1, 9, 3, 8, 5, 6], Run((b, v) => b.ScatterElements(v[0], v[1], v[2], 0), x, first, Floats([1, 2], 8, 9)));
        Assert.Equal([3, 4, 5, 6], Run((b, v) => b.ScatterElements(v[0], v[1], v[2], 1), Floats([2, 2], 3, 4, 5, 6), Integers([2, 0]), Floats([2, 0])));
    }

    [Fact]
    public void Tuples_address_leading_dimensions()
    {
        // ONNX, ScatterND and GatherND.
        Assert.Equal(
            [1, 11, 3, 10, 9, 6, 7, 12],
            Run((b, x) => b.ScatterNd(x[0], x[1], x[2]), Eight, Integers([4, 1], 4, 3, 1, 7), Floats([4], 9, 10, 11, 12)));
        Assert.Equal([0, 3], Run((b, x) => b.GatherNd(x[0], x[1]), Floats([2, 2], 0, 1, 2, 3), Integers([2, 2], 0, 0, 1, 1)));
        Assert.Equal([2, 3, 4, 5], Run((b, x) => b.GatherNd(x[0], x[1], 1), Floats([2, 2, 2], 0, 1, 2, 3, 4, 5, 6, 7), Integers([2, 1], 1, 0)));
    }

    [Fact]
    public void A_tuple_outside_along_one_axis_is_a_fault_even_where_another_place_has_its_number()
    {
        GraphCompilerException fault = Assert.Throws<GraphCompilerException>(
            () => Run((b, x) => b.GatherNd(x[0], x[1]), Floats([2, 3], 1, 2, 3, 4, 5, 6), Integers([3, 2], 0, 0, 0, 4, 1, 1)));
        Assert.Equal(DiagnosticId.IndexOutOfRange.Code, fault.Code);
        Assert.Throws<GraphCompilerException>(
            () => Run((b, x) => b.ScatterNd(x[0], x[1], x[2]), Floats([2, 3], 1, 2, 3, 4, 5, 6), Integers([1, 2], 1, -1), Floats([1], 9)));
        Assert.Throws<GraphCompilerException>(() => Run((b, x) => b.Scatter(x[0], x[1], x[2], 0), Eight, Integers([1], 8), Floats([1], 9)));
    }

    [Fact]
    public void What_does_not_fit_is_told()
    {
        Refused("GRC1003", (b, x) => b.Scatter(x, b.Iota(new(DType.I32, [2]), 0), x, 2));
        Refused("GRC1002", (b, x) => b.Scatter(x, b.Iota(new(DType.I32, [2]), 0), x, 1));
        Refused("GRC1002", (b, x) => b.Scatter(x, b.Iota(new(DType.F32, [3]), 0), x, 1));
        Refused("GRC1004", (b, x) => b.Scatter(x, b.Iota(new(DType.I32, [3]), 0), x, 1, batchDims: 1));
        Refused("GRC1004", (b, x) => b.Scatter(x, b.Iota(new(DType.I32, [3]), 0), x, 1, batchDims: -1));
        Refused("GRC1002", (b, x) => b.GatherElements(x, b.Iota(new(DType.I32, [3, 3]), 0), 1));
        Refused("GRC1002", (b, x) => b.ScatterElements(x, b.Iota(new(DType.I32, [3]), 0), x, 1));
        Refused("GRC1003", (b, x) => b.GatherElements(x, b.Iota(new(DType.I32, [2, 3]), 0), -1));
        Refused("GRC1004", (b, x) => b.GatherNd(x, b.Iota(new(DType.I32, [2, 3]), 0)));
        Refused("GRC1004", (b, x) => b.GatherNd(x, b.Iota(new(DType.I32, [2, 0]), 0)));
        Refused("GRC1004", (b, x) => b.ScatterNd(x, b.Scalar(DType.I32, 0), x));
    }

    private static void Refused(string code, Func<GraphBuilder, Value, Value> f)
    {
        var b = new GraphBuilder("f");
        Value x = b.Parameter("x", new TensorType(DType.F32, [2, 3]));
        Assert.Equal(code, Assert.Throws<GraphCompilerException>(() => f(b, x)).Code);
    }

    private static ReferenceTensor Floats(Shape shape, params double[] values) => ReferenceTensor.Of(new TensorType(DType.F64, shape), values);

    private static ReferenceTensor Integers(Shape shape, params long[] values) => ReferenceTensor.Of(new TensorType(DType.I32, shape), values);

    private static double[] Run(Func<GraphBuilder, Value[], Value> f, params ReferenceTensor[] operands)
    {
        var b = new GraphBuilder("f");
        Value[] values = [.. operands.Select((operand, i) => b.Parameter($"x{i}", operand.Type))];
        ReferenceTensor y = GraphInterpreter.Run(b.Build(new GraphResult("y", f(b, values))), operands)[0];
        return [.. Enumerable.Range(0, (int)y.Type.Elements).Select(i => y.AsDouble(i))];
    }
}
