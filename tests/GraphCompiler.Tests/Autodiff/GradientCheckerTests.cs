using GraphCompiler.Compiler.Autodiff;
using GraphCompiler.Compiler.Ir;
using GraphCompiler.Compiler.Ops.Control;
using GraphCompiler.Compiler.Ops.Elementwise;
using GraphCompiler.Compiler.Reference;
using GraphCompiler.Runtime;
using GraphCompiler.Runtime.Diagnostics;
using Xunit;

namespace GraphCompiler.Tests.Autodiff;

/// <summary>The checker finds derivatives that are wrong, and says nothing where there is no derivative.</summary>
public sealed class GradientCheckerTests
{
    private static readonly TensorType Type = new(DType.F32, [4]);
    private static readonly ReferenceTensor Point = ReferenceTensor.Of(Type, 0.3, -0.7, 1.1, 0.2);

    private static Graph Function(string name, int parameters, Func<GraphBuilder, Value[], Value> f)
    {
        var b = new GraphBuilder(name);
        Value[] xs = [.. Enumerable.Range(0, parameters).Select(i => b.Parameter($"x{i}", Type))];
        return b.Build(new GraphResult("y", f(b, xs)));
    }

    private static Graph Custom(Func<GraphBuilder, Value[], Value> vjp, Func<GraphBuilder, Value[], Value>? jvp = null)
    {
        var op = new CustomGradient(
            Function("forward", 1, (b, x) => b.Sin(x[0])), Function("vjp", 3, vjp), jvp is null ? null : Function("jvp", 3, jvp));
        return Function("f", 1, (b, x) => b.CustomGradient(op, x[0])[0]);
    }

    [Fact]
    public void ARightDerivativePasses() => GradientChecker.Require(Custom((b, x) => b.Mul(x[2], b.Cos(x[0]))), [Point]);

    [Fact]
    public void AMissingTermIsFound()
    {
        GraphCompilerException fault = Assert.Throws<GraphCompilerException>(
            () => GradientChecker.Require(Custom((b, x) => x[2]), [Point]));
        Assert.Equal("GRC3005", fault.Code);
    }

    [Fact]
    public void ATangentThatIsNotTheTransposeIsFound()
    {
        GradientComparison[] wrong =
        [
            .. GradientChecker.Check(Custom((b, x) => b.Mul(x[2], b.Cos(x[0])), (b, x) => x[2]), [Point]).Where(c => !c.Agrees),
        ];
        Assert.Equal(["first order, forward mode against reverse mode"], wrong.Select(c => c.What));
    }

    [Fact]
    public void AWrongSecondDerivativeIsFound()
    {
        // Right in value, but of the second derivative a term is hidden.
        Graph graph = Custom((b, x) => b.Mul(x[2], b.StopGradient(b.Cos(x[0]))));
        Assert.Equal(["second order"], GradientChecker.Check(graph, [Point]).Where(c => !c.Agrees).Select(c => c.What));
    }

    [Fact]
    public void NothingIsSaidAtAKink()
    {
        Graph graph = Function("kink", 1, (b, x) => b.Abs(x[0]));
        IReadOnlyList<GradientComparison> comparisons =
            GradientChecker.Check(graph, [ReferenceTensor.Of(Type, 2e-6, 2e-6, 2e-6, 2e-6)]);
        Assert.False(comparisons[0].IsConclusive);
    }

    [Fact]
    public void AVjpThatIsNotLinearHasNoTranspose()
    {
        // Clipping a cotangent is no linear function of it.
        Graph graph = Custom((b, x) => b.Mul(b.Clamp(x[2], -1, 1), b.Cos(x[0])));
        GraphCompilerException fault = Assert.Throws<GraphCompilerException>(() => graph.Jvp());
        Assert.Equal("GRC3003", fault.Code);
    }

    [Fact]
    public void ACustomGradientHasText()
    {
        string text = Custom((b, x) => b.Mul(x[2], b.Cos(x[0]))).ToString();
        Assert.Contains("custom_gradient", text, StringComparison.Ordinal);
    }
}
