using GraphCompiler.Compiler.Ir;
using GraphCompiler.Compiler.Ops.Control;
using GraphCompiler.Compiler.Ops.Elementwise;
using GraphCompiler.Runtime;
using GraphCompiler.Runtime.Diagnostics;
using Xunit;

namespace GraphCompiler.Tests.Ops;

/// <summary>The signatures of a custom gradient's graphs have to fit each other.</summary>
public sealed class CustomGradientTests
{
    private static readonly TensorType X = new(DType.F32, [3]), Index = new(DType.I32, [3]);

    /// <summary>A graph that gives one of its parameters for each result.</summary>
    private static Graph Signature(TensorType[] parameters, params int[] results)
    {
        var b = new GraphBuilder("g");
        Value[] xs = [.. parameters.Select((type, i) => b.Parameter($"x{i}", type))];
        return b.Build([.. results.Select((x, i) => new GraphResult($"y{i}", xs[x]))]);
    }

    private static void Build(CustomGradient op, params TensorType[] operands)
    {
        var b = new GraphBuilder("f");
        b.CustomGradient(op, [.. operands.Select((type, i) => b.Parameter($"x{i}", type))]);
    }

    private static readonly Graph Forward = Signature([X, Index], 0), Backward = Signature([X, Index, X, X], 3);

    [Fact]
    public void IntegersHaveNoCotangents() => Build(new CustomGradient(Forward, Backward, Backward), X, Index);

    [Theory]
    [InlineData("C1")]
    [InlineData("C2")]
    [InlineData("C3")]
    public void TheMessageCitesTheConstraint(string constraint)
    {
        GraphCompilerException fault = Assert.Throws<GraphCompilerException>(() =>
        {
            switch (constraint)
            {
                case "C1":
                    Build(new CustomGradient(Forward, Backward), X);
                    break;
                case "C2":
                    Build(new CustomGradient(Forward, Signature([X, Index, X], 0)), X, Index);
                    break;
                default:
                    Build(new CustomGradient(Forward, Backward, Signature([X, Index, X, X], 1)), X, Index);
                    break;
            }
        });
        Assert.StartsWith($"custom_gradient ({constraint})", fault.Diagnostic.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void StateMayNotBeReadInside()
    {
        var b = new GraphBuilder("forward");
        Graph forward = b.Build(new GraphResult("y", b.Add(b.Parameter("x", X), b.Parameter("w", X, isState: true))));
        var outer = new GraphBuilder("f");
        Value y = outer.CustomGradient(
            new CustomGradient(forward, Signature([X, X, X, X], 3, 3)), outer.Parameter("x", X), outer.Parameter("v", X))[0];
        Graph graph = outer.Build(new GraphResult("y", y));
        Assert.Equal("GRC2005", Assert.Throws<GraphCompilerException>(() => GraphVerifier.Verify(graph)).Code);
    }
}
