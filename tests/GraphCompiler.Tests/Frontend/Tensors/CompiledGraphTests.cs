using GraphCompiler.Compiler;
using GraphCompiler.Compiler.Ir;
using GraphCompiler.Frontend.Tensors;
using GraphCompiler.Runtime;
using GraphCompiler.Runtime.Diagnostics;
using Xunit;
using static GraphCompiler.Frontend.Tensors.Functions;

namespace GraphCompiler.Tests.Frontend.Tensors;

/// <summary>Graphs of functions: gradients of gradients, compiled and run.</summary>
public class CompiledGraphTests
{
    [Fact]
    public void Gradients_are_graphs_that_can_be_differentiated_and_run()
    {
        Graph f = Graph.Of(x => x * x * x, F64());
        Graph df = f.Gradient();
        Assert.Equal(["dx"], df.Results.Select(r => r.Name));
        Assert.Equal([8.0], f.Compile().Run([2.0]));
        Assert.Equal([12.0], df.Compile().Run([2.0]));
        Assert.Equal([12.0], df.Gradient().Compile().Run([2.0]));
        Assert.Equal([6.0], df.Gradient().Gradient().Compile().Run([2.0]));
    }

    [Fact]
    public void A_gradient_has_a_result_for_each_input()
    {
        Graph gradient = Graph.Of((x, y) => Sum(x * y), F32(3), F32(3)).Gradient();
        NdArray[] results = gradient.Compile().Run(NdArray.From<float>([1, 2, 3], [3]), NdArray.From<float>([4, 5, 6], [3]));
        Assert.Equal(["dx", "dy"], gradient.Results.Select(r => r.Name));
        Assert.Equal([4, 5, 6], results[0].ToArray<float>());
        Assert.Equal([1, 2, 3], results[1].ToArray<float>());
    }

    [Fact]
    public void A_constant_can_be_a_result_and_an_operand()
    {
        Graph f = Graph.Of(
            inputs =>
            {
                Tensor one = inputs[0].Trace.Constant(NdArray.Scalar(1f));
                return [one, one + inputs[0], inputs[0], one];
            },
            [F32()]);
        Assert.Equal([1, 3, 2, 1], f.Compile().Run(NdArray.Scalar(2f)).Select(r => r.ToArray<float>()[0]));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 5)]
    [InlineData(5, 1)]
    [InlineData(70, 1)]
    [InlineData(1, 70)]
    [InlineData(70, 70)]
    public void An_update_behind_a_dot_has_the_same_bits_fused_and_unfused(int rows, int columns)
    {
        const int depth = 30;
        Graph update = Graph.Of(
            t => [t[2] - (t[3] * MatMul(t[0], t[1]))], [F32(rows, depth), F32(depth, columns), F32(rows, columns), F32()]);
        NdArray[] inputs = [.. update.Inputs.Select((p, i) => Drawn(p.Type, i))];
        CompilerOptions unfused = CompilerOptions.Default with { Fusion = false };
        Assert.True(update.Compile().Run(inputs)[0].BitEquals(update.Compile(unfused).Run(inputs)[0]));
    }

    [Fact]
    public void What_does_not_fit_is_told_with_the_users_line()
    {
        CompiledGraph f = Graph.Of((x, y) => x + y, F32(2), F32(2)).Compile();
        Assert.Equal("GRC1001", Assert.Throws<GraphCompilerException>(() => f.Run<float>([1, 2], [1])).Code);
        Assert.Equal("GRC1002", Assert.Throws<GraphCompilerException>(() => f.Run<float>([1, 2])).Code);
        Assert.Equal("GRC1002", Assert.Throws<GraphCompilerException>(() => f.Run<double>([1, 2], [3, 4])).Code);
        GraphCompilerException fault = Assert.Throws<GraphCompilerException>(() => Graph.Of(x => x * x, F32(2)).Gradient());
        Assert.Equal("GRC3001", fault.Code);
        Assert.EndsWith("CompiledGraphTests.cs", fault.Diagnostic.Location.File, StringComparison.Ordinal);
    }

    private static NdArray Drawn(TensorType type, int seed)
    {
        var random = new Random(seed);
        return NdArray.From<float>([.. Enumerable.Range(0, (int)type.Elements).Select(_ => random.NextSingle() - 0.5f)], type.Shape);
    }
}
