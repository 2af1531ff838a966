using GraphCompiler.Compiler.Autodiff;
using GraphCompiler.Compiler.Ir;
using GraphCompiler.Compiler.Ops.Compositions;
using GraphCompiler.Compiler.Ops.Reduction;
using GraphCompiler.Compiler.Reference;
using GraphCompiler.Runtime;
using Xunit;

namespace GraphCompiler.Tests.Ops;

/// <summary>The derivative of its own that standardization has is the derivative of the function: first order both ways, and second order.</summary>
public sealed class StandardizationTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(0)]
    [InlineData(0, 2)]
    [InlineData(1, 2)]
    public void Along_axes(params int[] axes) => Check([3, 5, 4], (b, x) => b.Standardize(x, [.. axes], 1e-3));

    [Fact]
    public void In_norms()
    {
        Check([4, 6], (b, x) => b.LayerNorm(x, b.Square(b.ReduceSum(x, [0])), b.ReduceSum(x, [0]), 1, 1e-2));
        Check([4, 3], (b, x) => b.BatchNorm(x, b.Square(b.ReduceSum(x, [0])), b.ReduceSum(x, [0]), 1e-2));
        Check([3, 4, 2], (b, x) => b.BatchNorm(x, b.Square(b.ReduceSum(x, [0, 2])), b.ReduceSum(x, [0, 2]), 1e-2));
        Check([3, 4, 2], (b, x) => b.GroupNorm(x, b.ReduceSum(x, [0, 2]), b.ReduceSum(x, [0, 2]), 2, 1e-2));
    }

    private static void Check(Shape shape, Func<GraphBuilder, Value, Value> f)
    {
        var type = new TensorType(DType.F32, shape);
        var b = new GraphBuilder("f");
        Graph graph = b.Build(new GraphResult("y", f(b, b.Parameter("x", type))));
        var random = new Random(4);
        ReferenceTensor point = ReferenceTensor.Of(
            type.DType, shape, Enumerable.Range(0, (int)shape.Elements).Select(_ => (random.NextDouble() * 4) - 2));
        Assert.All(GradientChecker.Check(graph, [point]), c => Assert.True(c.Agrees && c.IsConclusive, c.ToString()));
    }
}
