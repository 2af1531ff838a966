using GraphCompiler.Compiler.Autodiff;
using GraphCompiler.Compiler.Ir;
using GraphCompiler.Compiler.Ops.Compositions;
using GraphCompiler.Compiler.Reference;
using GraphCompiler.Runtime;
using Xunit;

namespace GraphCompiler.Tests.Ops;

/// <summary>Sparsemax is the projection onto the simplex, and its derivative that of the projection.</summary>
public sealed class SparsemaxTests
{
    [Theory]
    [InlineData(new double[] { 0, 0 }, new double[] { 0.5, 0.5 })]
    [InlineData(new double[] { 2, 0 }, new double[] { 1, 0 })]
    [InlineData(new double[] { 0.5, 0, -3 }, new double[] { 0.75, 0.25, 0 })]
    [InlineData(new double[] { 1, 1, 0.5, -1 }, new double[] { 0.5, 0.5, 0, 0 })]
    public void Is_the_nearest_point_of_the_simplex(double[] x, double[] y) =>
        Assert.Equal(y, GraphInterpreter.Run(Of([x.Length], 0), [ReferenceTensor.Of(DType.F32, [x.Length], x)])[0].Floats.Select(v => Math.Round(v, 9)));

    [Fact]
    public void Its_derivatives_are_confirmed_by_differences()
    {
        var random = new Random(2);
        ReferenceTensor x = ReferenceTensor.Of(DType.F32, [3, 5, 2], Enumerable.Range(0, 30).Select(_ => random.NextDouble()));
        Assert.All(GradientChecker.Check(Of([3, 5, 2], 1), [x]), c => Assert.True(c.Agrees && c.IsConclusive, c.ToString()));
    }

    private static Graph Of(Shape shape, int axis)
    {
        var b = new GraphBuilder("sparsemax");
        return b.Build(new GraphResult("y", b.Sparsemax(b.Parameter("x", new TensorType(DType.F32, shape)), axis)));
    }
}
