using GraphCompiler.Compiler.Autodiff;
using GraphCompiler.Compiler.Ir;
using GraphCompiler.Compiler.Ops.Compositions;
using GraphCompiler.Compiler.Ops.Control;
using GraphCompiler.Compiler.Reference;
using GraphCompiler.Runtime;
using Xunit;

namespace GraphCompiler.Tests.Ops;

/// <summary>Activations with a slope of their own: it is the derivative of the function, first order both ways, and second order.</summary>
public sealed class SlopeGradientTests
{
    private static readonly TensorType Type = new(DType.F32, [24]);

    /// <summary>The functions.</summary>
    public static TheoryData<string, Func<GraphBuilder, Value, Value>> Functions => new()
    {
        { "gelu", (b, x) => b.Gelu(x) },
        { "gelu by tanh", (b, x) => b.GeluByTanh(x) },
        { "softplus", (b, x) => b.Softplus(x) },
        { "log sigmoid", (b, x) => b.LogSigmoid(x) },
        { "mish", (b, x) => b.Mish(x) },
    };

    [Theory]
    [MemberData(nameof(Functions))]
    public void The_slope_is_the_derivative(string name, Func<GraphBuilder, Value, Value> f)
    {
        var b = new GraphBuilder(name);
        Graph graph = b.Build(new GraphResult("y", f(b, b.Parameter("x", Type))));
        var random = new Random(4);
        ReferenceTensor point = ReferenceTensor.Of(Type.DType, Type.Shape, Enumerable.Range(0, 24).Select(_ => (random.NextDouble() * 6) - 3));
        Assert.All(GradientChecker.Check(graph, [point]), c => Assert.True(c.Agrees && c.IsConclusive, $"{name}: {c}"));
    }

    [Theory]
    [InlineData("softplus", 0.5, 0.25)]
    [InlineData("log sigmoid", 0.5, -0.25)]
    [InlineData("gelu", 0.5, 0.7978845608028654)]
    [InlineData("gelu by tanh", 0.5, 0.7978845608028654)]
    public void At_zero_both_derivatives_are_those_of_the_function(string name, double first, double second)
    {
        var f = (Func<GraphBuilder, Value, Value>)Functions.Single(row => (string)((object[])row)[0] == name)[1];
        var b = new GraphBuilder("f");
        Value x = b.Parameter("x", Type), ones = b.FullLike(x, 1);
        Value slope = ReverseMode.Vjp(b, [f(b, x)], [ones], [x])[0]!.Value;
        Value bend = ReverseMode.Vjp(b, [slope], [ones], [x])[0]!.Value;
        Graph graph = b.Build(new GraphResult("slope", slope), new GraphResult("bend", bend));
        ReferenceTensor[] found = GraphInterpreter.Run(graph, [ReferenceTensor.Zeros(Type)]);
        Assert.All(found[0].Floats, v => Assert.Equal(first, v, 6));
        Assert.All(found[1].Floats, v => Assert.Equal(second, v, 6));
    }
}
