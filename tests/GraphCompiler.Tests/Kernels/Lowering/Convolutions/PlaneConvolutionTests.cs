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

/// <summary>Gradients of depthwise kernels: groups as lanes.</summary>
public sealed class PlaneConvolutionTests
{
    [Theory]
    [InlineData(8, 7, 9, 3, 1)]
    [InlineData(19, 8, 7, 3, 2)]
    [InlineData(32, 6, 17, 3, 1)]
    [InlineData(9, 8, 10, 5, 1)]
    public void Gradients_of_depthwise_kernels_have_the_same_bits_in_every_form(long groups, long height, long width, long kernel, long stride)
    {
        long pad = kernel / 2;
        Convolution op = new([stride, stride], [pad, pad], [pad, pad], [1, 1], [1, 1], groups);
        var b = new GraphBuilder("f");
        Value x = b.Parameter("x", new TensorType(DType.F32, [2, groups, height, width]));
        Value w = b.Parameter("w", new TensorType(DType.F32, [groups, 1, kernel, kernel]));
        Value gradient = ReverseMode.Gradient(b, b.ReduceSum(b.Square(b.Convolution(b.Abs(x), w, op)), [0, 1, 2, 3]), [w])[0];
        LoweredGraph.Check(
            b.Build(new GraphResult("stepped", b.Sub(w, gradient))), [Numbers([2, groups, height, width]), Numbers([groups, 1, kernel, kernel])]);
    }

    [Theory]
    [InlineData(8, 1, 3, 9, 1, true)]
    [InlineData(4, 1, 3, 9, 1, false)]
    [InlineData(8, 2, 3, 9, 1, false)]
    [InlineData(8, 1, 9, 9, 1, false)]
    [InlineData(8, 1, 3, 9, 2, false)]
    [InlineData(8, 1, 3, 2000, 1, false)]
    public void Groups_are_lanes_where_there_are_enough_and_their_lines_are_near(long groups, long features, long positions, long taps, long dilation, bool fits)
    {
        var op = Convolution.Of(2) with { BaseDilation = [1, dilation], Groups = groups };
        var b = new GraphBuilder("f");
        long width = ((taps + positions - 2) / dilation) + 1;
        Value x = b.Parameter("x", new TensorType(DType.F32, [1, groups, 9 + positions - 1, width]));
        Value w = b.Parameter("w", new TensorType(DType.F32, [groups * features, 1, 9, taps]));
        Graph graph = b.Build(new GraphResult("y", b.Convolution(x, w, op)));
        Assert.Equal(fits, PlaneConvolution.Fits(ConvolutionProblem.Of(LoweredGraph.Compile(graph, fusion: true).Entries[0].Fusion.Groups[0])));
    }

    private static ReferenceTensor Numbers(Shape shape) =>
        ReferenceTensor.Of(DType.F32, shape, Enumerable.Range(0, (int)shape.Elements).Select(i => (double)(float)Math.Sin((3 * i) + 1)));
}
