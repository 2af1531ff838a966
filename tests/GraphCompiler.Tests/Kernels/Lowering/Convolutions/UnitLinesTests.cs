using GraphCompiler.Compiler.Autodiff;
using GraphCompiler.Compiler.Ir;
using GraphCompiler.Compiler.Kernels.Lowering.Convolutions;
using GraphCompiler.Compiler.Ops.Compositions;
using GraphCompiler.Compiler.Ops.Contraction;
using GraphCompiler.Compiler.Ops.Elementwise;
using GraphCompiler.Compiler.Ops.Reduction;
using GraphCompiler.Compiler.Reference;
using GraphCompiler.Runtime;
using Xunit;

namespace GraphCompiler.Tests.Kernels.Lowering.Convolutions;

/// <summary>Convolutions of few outputs a group: lines in memory near by, in one block or several, and groups side by side.</summary>
public sealed class UnitLinesTests
{
    [Theory]
    [InlineData(2, 9, 19, 1, 1, 1)]
    [InlineData(12, 20, 33, 1, 1, 2)]
    [InlineData(12, 29, 33, 2, 1, 2)]
    [InlineData(3, 11, 17, 2, 2, 3)]
    [InlineData(2, 8, 20, 1, -1, 2)]
    public void Lines_of_a_unit_are_padded_copies(long channels, long height, long width, long stride, long pad, long groups)
    {
        Convolution op = new([stride, stride], [pad, pad], [pad, pad], [1, 1], [1, 1], groups);
        var b = new GraphBuilder("f");
        Value x = b.Parameter("x", new TensorType(DType.F32, [2, channels, height, width]));
        Value w = b.Parameter("w", new TensorType(DType.F32, [groups, channels / groups, 3, 3]));
        LoweredGraph.Check(
            b.Build(new GraphResult("y", b.Convolution(b.Abs(x), w, op))), [Numbers([2, channels, height, width]), Numbers([groups, channels / groups, 3, 3])]);
    }

    [Theory]
    [InlineData(4, 1)]
    [InlineData(4, 2)]
    [InlineData(6, 1)]
    public void Kernels_gradients_of_several_groups_are_summed_side_by_side(long groups, long stride)
    {
        Convolution op = new([stride, stride], [1, 1], [1, 1], [1, 1], [1, 1], groups);
        var b = new GraphBuilder("f");
        Value x = b.Parameter("x", new TensorType(DType.F32, [2, groups, 7, 9])), w = b.Parameter("w", new TensorType(DType.F32, [groups, 1, 3, 3]));
        Value gradient = ReverseMode.Gradient(b, b.ReduceSum(b.Square(b.Convolution(x, w, op)), [0, 1, 2, 3]), [w])[0];
        LoweredGraph.Check(b.Build(new GraphResult("gradient", gradient)), [Numbers([2, groups, 7, 9]), Numbers([groups, 1, 3, 3])]);
    }

    [Theory]
    [InlineData(12, 40, 3, 2)]
    [InlineData(11, 37, 4, 2)]
    [InlineData(11, 37, 1, 2)]
    [InlineData(60, 130, 5, 2)]
    public void Inputs_gradients_of_strided_convolutions_lie_between_each_other(long height, long width, long kernel, long groups)
    {
        Convolution op = new([2, 2], [kernel / 2, kernel / 2], [kernel / 2, kernel / 2], [1, 1], [1, 1], groups);
        var b = new GraphBuilder("f");
        Value x = b.Parameter("x", new TensorType(DType.F32, [2, groups, height, width])), w = b.Parameter("w", new TensorType(DType.F32, [groups, 1, kernel, kernel]));
        Value gradient = ReverseMode.Gradient(b, b.ReduceSum(b.Square(b.Convolution(x, w, op)), [0, 1, 2, 3]), [x])[0];
        LoweredGraph.Check(b.Build(new GraphResult("gradient", gradient)), [Numbers([2, groups, height, width]), Numbers([groups, 1, kernel, kernel])]);
    }

    [Theory]
    [InlineData(4, 2, true)]
    [InlineData(16, 2, false)]
    [InlineData(4, 3, false)]
    public void Two_kinds_of_windows_are_computed_beside_each_other(long outputs, long dilation, bool areLines)
    {
        var b = new GraphBuilder("f");
        Value x = b.Parameter("x", new TensorType(DType.F32, [1, 4, 9, 20])), w = b.Parameter("w", new TensorType(DType.F32, [outputs, 4, 3, 3]));
        Graph graph = b.Build(new GraphResult("y", b.Convolution(x, w, Convolution.Of(2) with { BaseDilation = [2, dilation] })));
        Assert.Equal(!areLines, ConvolutionLowering.IsTiled(ConvolutionProblem.Of(LoweredGraph.Compile(graph, fusion: true).Entries[0].Fusion.Groups[0])));
    }

    private static ReferenceTensor Numbers(Shape shape) =>
        ReferenceTensor.Of(DType.F32, shape, Enumerable.Range(0, (int)shape.Elements).Select(i => (double)(float)Math.Sin((3 * i) + 1)));
}
