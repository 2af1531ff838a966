using GraphCompiler.Compiler.Autodiff;
using GraphCompiler.Compiler.Ir;
using GraphCompiler.Compiler.Kernels;
using GraphCompiler.Compiler.Ops.Compositions;
using GraphCompiler.Compiler.Ops.Control;
using GraphCompiler.Compiler.Ops.Elementwise;
using GraphCompiler.Compiler.Ops.Indexing;
using GraphCompiler.Compiler.Ops.Reduction;
using GraphCompiler.Compiler.Reference;
using GraphCompiler.Runtime;
using Xunit;

namespace GraphCompiler.Tests.Kernels.Lowering;

/// <summary>Indices that are in range whatever the data are: nothing is checked, and elements at rising indices are vectors put in order.</summary>
public sealed class ProvenIndicesTests
{
    private static readonly TensorType X = new(DType.F32, [2, 7]);

    [Theory]
    [InlineData(true, 0, 6, 6)]
    [InlineData(false, 0, 7, 1)]
    [InlineData(false, -1, 3, 3)]
    public void Constants_are_in_range_or_not(bool proven, params int[] indices) => AssertProven(
        proven, (b, x) => b.Gather(x, b.Constant(NdArray.From<int>(indices, [indices.Length])), 1));

    [Theory]
    [InlineData(true, 0.0, 6.5)]
    [InlineData(false, 0.0, 7.0)]
    [InlineData(false, -1.0, 6.0)]
    public void Places_that_are_brought_into_a_range_are_in_it(bool proven, double low, double high) => AssertProven(
        proven, (b, x) => b.Gather(x, b.Convert(b.Clamp(x, low, high), DType.I32), 1));

    [Theory]
    [InlineData(true, 3)]
    [InlineData(false, 4)]
    public void Sums_and_products_are_in_the_range_that_their_operands_give(bool proven, int factor) => AssertProven(proven, (b, x) =>
    {
        Value one = b.Convert(b.Clamp(x, 0, 1), DType.I32), few = b.Convert(b.Clamp(x, -0.5, 3), DType.I32);
        return b.Gather(x, b.Add(b.Mul(one, b.FullLike(one, factor)), few), 1);
    });

    [Fact]
    public void What_wraps_or_is_anything_is_not_proven()
    {
        AssertProven(false, (b, x) => b.Gather(x, b.Convert(x, DType.I32), 1));
        AssertProven(false, (b, x) =>
        {
            Value most = b.FullLike(b.Convert(b.Clamp(x, 0, 3), DType.I32), int.MaxValue);
            return b.Gather(x, b.Add(b.Convert(b.Clamp(x, 0, 3), DType.I32), most), 1);
        });
    }

    /// <summary>The greatest double below 7 is 7 as a float.</summary>
    [Fact]
    public void Places_that_are_rounded_may_be_the_next_integer() => AssertProven(
        false, (b, x) => b.Gather(x, b.Convert(b.Convert(b.Clamp(b.Convert(x, DType.F64), 0, Math.BitDecrement(7.0)), DType.F32), DType.I32), 1));

    [Theory]
    [InlineData(InterpolationMode.Nearest, 9, 25)]
    [InlineData(InterpolationMode.Linear, 19, 38)]
    [InlineData(InterpolationMode.Linear, 37, 17)]
    [InlineData(InterpolationMode.Linear, 11, 33)]
    [InlineData(InterpolationMode.Cubic, 18, 36)]
    [InlineData(InterpolationMode.Cubic, 20, 13)]
    public void Resized_axes_and_their_gradients_have_the_same_bits_in_every_form(InterpolationMode mode, long old, long size)
    {
        var b = new GraphBuilder("f");
        Value x = b.Parameter("x", new TensorType(DType.F32, [1, 2, 3, old]));
        Value y = b.Resize(x, [5, size], new Interpolation(mode));
        Value gradient = ReverseMode.Gradient(b, b.ReduceSum(b.Square(y), [0, 1, 2, 3]), [x])[0];
        Graph graph = b.Build(new GraphResult("y", y), new GraphResult("gradient", gradient));
        LoweredGraph.Check(graph, [Numbers([1, 2, 3, old])]);
    }

    [Theory]
    [InlineData(InterpolationMode.Nearest)]
    [InlineData(InterpolationMode.Linear)]
    [InlineData(InterpolationMode.Cubic)]
    public void Sampled_images_have_the_same_bits_in_every_form(InterpolationMode mode)
    {
        var b = new GraphBuilder("f");
        Value x = b.Parameter("x", new TensorType(DType.F32, [2, 2, 5, 6])), grid = b.Parameter("grid", new TensorType(DType.F32, [2, 3, 7, 2]));
        LoweredGraph.Check(b.Build(new GraphResult("y", b.GridSample(x, grid, mode))), [Numbers([2, 2, 5, 6]), Numbers([2, 3, 7, 2])]);
    }

    [Fact]
    public void Resized_rows_are_no_gathers()
    {
        var b = new GraphBuilder("f");
        Value y = b.Resize(b.Parameter("x", new TensorType(DType.F32, [4, 64])), 1, 96, new Interpolation());
        string text = KernelPrinter.Print(Assert.Single(LoweredGraph.Compile(b.Build(new GraphResult("y", y)), fusion: true).Programs.Programs[0].Launches).Kernel[VectorForm.V512]);
        Assert.Contains("permute(", text, StringComparison.Ordinal);
        Assert.DoesNotContain("[{", text, StringComparison.Ordinal);
    }

    private static void AssertProven(bool proven, Func<GraphBuilder, Value, Value> gather)
    {
        var b = new GraphBuilder("f");
        Value y = gather(b, b.Parameter("x", X));
        Graph graph = b.Build(new GraphResult("y", y));
        Assert.Equal(!proven, graph.Nodes.Any(ProvenIndices.MayFault));
        Assert.Equal(!proven, LoweredGraph.Compile(graph, fusion: true).Programs.Programs[0].FaultSites.Count > 0);
        if (proven)
        {
            LoweredGraph.Check(graph, [ReferenceTensor.Of(DType.F32, X.Shape, [-1, 0.5, 2.5, 9, double.NaN, double.PositiveInfinity, double.NegativeInfinity, .. Numbers([7]).Floats])]);
        }
    }

    private static ReferenceTensor Numbers(Shape shape) =>
        ReferenceTensor.Of(DType.F32, shape, Enumerable.Range(0, (int)shape.Elements).Select(i => (double)(float)Math.Sin((3 * i) + 1)));
}
