using GraphCompiler.Compiler.Ir;
using GraphCompiler.Compiler.Ops.Compositions;
using GraphCompiler.Frontend.Layers;
using GraphCompiler.Frontend.Tensors;
using GraphCompiler.Runtime;
using GraphCompiler.Runtime.Diagnostics;
using Xunit;
using static GraphCompiler.Frontend.Tensors.Functions;

namespace GraphCompiler.Tests.Frontend.Tensors;

/// <summary>Convolutions, pooling, windows and images as functions of tensors, compiled.</summary>
public class WindowFunctionTests
{
    private static readonly float[] Line = [1, 2, 3, 4, 5, 6];

    [Fact]
    public void Convolutions_are_those_of_the_layers()
    {
        Assert.Equal([5, 8, 11, 14, 17], Of((x, w) => Convolution(x, w), F32(1, 1, 6), Line, F32(1, 1, 2), 1, 2));
        Assert.Equal([2, 8, 14, 6], Of((x, w) => Convolution(x, w, 2, 1), F32(1, 1, 6), Line, F32(1, 1, 2), 1, 2));
        Assert.Equal([7, 10, 13, 16], Of((x, w) => Convolution(x, w, dilation: 2), F32(1, 1, 6), Line, F32(1, 1, 2), 1, 2));
        Assert.Equal([1, 2, 3, 8, 10, 12], Of((x, w) => Convolution(x, w, groups: 2), F32(1, 2, 3), Line, F32(2, 1, 1), 1, 2));
        Assert.Equal(6, Of((x, w) => Convolution(x, w, padding: Padding.Same), F32(1, 1, 6), Line, F32(1, 1, 3), 1, 1, 1).Length);
        Assert.Equal([1, 2, 2, 4, 3, 6], Of((x, w) => TransposedConvolution(x, w, 2), F32(1, 1, 3), [1, 2, 3], F32(1, 1, 2), 1, 2));
        Assert.Equal([1, 4, 7, 6], Of((x, w) => TransposedConvolution(x, w), F32(1, 1, 3), [1, 2, 3], F32(1, 1, 2), 1, 2));
        Assert.Equal(5, Of((x, w) => TransposedConvolution(x, w, 2, 1, 1), F32(1, 1, 3), [1, 2, 3], F32(1, 1, 2), 1, 2).Length);
    }

    [Fact]
    public void Windows_become_one_element()
    {
        Assert.Equal([2, 4, 6], Pooled(x => MaxPool(x, 2)));
        Assert.Equal([1, 3, 5, 6], Pooled(x => MaxPool(x, 2, padding: 1)));
        Assert.Equal([1.5f, 3.5f, 5.5f], Pooled(x => AveragePool(x, 2)));
        Assert.Equal([0.5f, 2.5f, 4.5f, 3], Pooled(x => AveragePool(x, 2, padding: 1, countsPadding: true)));
        Assert.Equal([3, 7, 11], Pooled(x => LpPool(x, 2, 1)));
        Assert.Equal([3.5f], Pooled(x => GlobalAveragePool(x)));
        Assert.Equal([6], Pooled(x => GlobalMaxPool(x)));
        Assert.Equal([2, 3, 5, 6], Pooled(x => AdaptiveMaxPool(x, 4)));
        Assert.Equal([1.5f, 2.5f, 4.5f, 5.5f], Pooled(x => AdaptiveAveragePool(x, 4)));
        Assert.Equal([6, 9, 12, 15], Pooled(x => WindowSum(x, [1, 1, 3])));
        Assert.Equal([2, 3, 4, 5, 6, 6], Pooled(x => WindowMax(x, [1, 1, 3], low: [0, 0, 1], high: [0, 0, 1])));
        Assert.Equal([1, 3], Pooled(x => WindowMin(x, [1, 1, 3], strides: [1, 1, 2])));
    }

    [Fact]
    public void Images_are_resized_and_sampled()
    {
        Assert.Equal([1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6], Pooled(x => Resize(x, [12], new Interpolation(InterpolationMode.Nearest))));
        Assert.Equal([1, 1.25f, 1.75f, 2.25f], Pooled(x => Resize(x, [12])).Take(4));
        Assert.Equal([1.5f, 3.5f, 5.5f], Pooled(x => Resize(x, [3])));
        Assert.Equal([2, 1, 5], Of((x, g) => GridSample(x, g, alignCorners: true), F32(1, 1, 6), Line, F32(1, 3, 1), -0.6f, -1, 0.6f), Near);
        Assert.Equal([3, 2, 1, 6, 5, 4], Of(
            (x, m) => GridSample(x, AffineGrid(m, [2, 3])), F32(1, 1, 2, 3), Line, F32(1, 2, 3), -1, 0, 0, 0, 1, 0), Near);
        Assert.Equal([1, 3, 2, 4], Graph.Of(x => SpaceToDepth(x, 2), F32(1, 1, 2, 2)).Compile().Run([1f, 3, 2, 4]));
        Assert.Equal([1, 3, 2, 4], Graph.Of(x => DepthToSpace(x, 2), F32(1, 4, 1, 1)).Compile().Run([1f, 3, 2, 4]));
    }

    [Fact]
    public void What_does_not_fit_is_told_at_the_users_line()
    {
        Fails("GRC1002", x => Convolution(x, x[0]));
        Fails("GRC1002", x => Convolution(x, Reshape(x, [1, 2, 3])));
        Fails("GRC8012", x => Convolution(x, x, 0));
        Fails("GRC1004", x => Convolution(x, x, groups: 0));
        Fails("GRC1002", x => TransposedConvolution(x, x, groups: 2));
        Fails("GRC8012", x => TransposedConvolution(x, x, padding: -1));
        Fails("GRC1004", x => MaxPool(x, 7));
        Fails("GRC8012", x => MaxPool(x, 0));
        Fails("GRC1002", x => AveragePool(x[0], 2));
        Fails("GRC8012", x => LpPool(x, 2, 0));
        Fails("GRC1002", x => GlobalMaxPool(x[0]));
        Fails("GRC8012", x => AdaptiveMaxPool(x, 0));
        Fails("GRC1004", x => WindowSum(x, [1, 1, 0]));
        Fails("GRC1004", x => WindowMax(x, [2]));
        Fails("GRC1004", x => Resize(x, [2, 2]));
        Fails("GRC1004", x => Resize(x, [0]));
        Fails("GRC1002", x => Resize(Convert(x, DType.I32), [3]));
        Fails("GRC1002", x => GridSample(x, x));
        Fails("GRC1002", x => AffineGrid(x, [2]));
        Fails("GRC1002", x => SpaceToDepth(x, 2));
        Fails("GRC1004", x => SpaceToDepth(Reshape(x, [1, 1, 2, 3]), 2));
        Fails("GRC1004", x => DepthToSpace(Reshape(x, [1, 6, 1, 1]), 2));
    }

    private static float[] Pooled(Func<Tensor, Tensor> function) => Graph.Of(function, F32(1, 1, 6)).Compile().Run(Line);

    private static float[] Of(Func<Tensor, Tensor, Tensor> function, TensorType x, float[] values, TensorType y, params float[] others) =>
        Graph.Of(function, x, y).Compile().Run(values, others);

    private static bool Near(float x, float y) => Math.Abs(x - y) < 1e-5;

    private static void Fails(string code, Func<Tensor, Tensor> function)
    {
        GraphCompilerException fault = Assert.Throws<GraphCompilerException>(() => Graph.Of(function, F32(1, 1, 6)));
        Assert.Equal(code, fault.Code);
        Assert.EndsWith("WindowFunctionTests.cs", fault.Diagnostic.Location.File, StringComparison.Ordinal);
    }
}
