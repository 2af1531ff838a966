using GraphCompiler.Compiler;
using GraphCompiler.Compiler.Autodiff;
using GraphCompiler.Compiler.Ir;
using GraphCompiler.Compiler.Ops.Contraction;
using GraphCompiler.Compiler.Ops.Compositions;
using GraphCompiler.Compiler.Ops.Control;
using GraphCompiler.Compiler.Ops.Elementwise;
using GraphCompiler.Compiler.Ops.Movement;
using GraphCompiler.Compiler.Ops.Reduction;
using GraphCompiler.Compiler.Passes;
using GraphCompiler.Compiler.Reference;
using GraphCompiler.Runtime;
using GraphCompiler.Runtime.Diagnostics;
using Xunit;

namespace GraphCompiler.Tests.Autodiff;

public sealed class GraphDerivativesTests
{
    private static readonly TensorType Vector = new(DType.F64, [3]);

    /// <summary>f(x) = Σ x³, so ∇f = 3x² and the Hessian is diag(6x).</summary>
    private static Graph SumOfCubes()
    {
        var b = new GraphBuilder("cubes");
        Value x = b.Parameter("x", Vector);
        return b.Build(new GraphResult("y", b.ReduceSum(b.Mul(x, b.Mul(x, x)), [0])));
    }

    private static double[] Run(Graph graph, params double[][] arguments)
    {
        GraphVerifier.Verify(graph);
        return GraphInterpreter.Run(graph, [.. graph.Parameters.Zip(arguments, (p, a) => ReferenceTensor.Of(p.Type, a))])[0].Floats;
    }

    [Fact]
    public void GradientOfAScalar() => Assert.Equal([3, 12, 27], Run(SumOfCubes().Gradient(), [1, 2, 3]));

    [Fact]
    public void GradientOfTheGradient() => Assert.Equal(
        [1.0 * 6 * 1, 0, 0], Run(SumOfCubes().Gradient().Vjp(), [1, 2, 3], [1, 0, 0]));

    [Fact]
    public void HessianTimesVector() => Assert.Equal([6, 0, -18], Run(SumOfCubes().HessianVectorProduct(), [1, 2, 3], [1, 0, -1]));

    [Fact]
    public void Hessian() => Assert.Equal([6, 0, 0, 0, 12, 0, 0, 0, 18], Run(SumOfCubes().Hessian(), [1, 2, 3]));

    [Fact]
    public void ForwardMode() => Assert.Equal([3 + 24.0], Run(SumOfCubes().Jvp(), [1, 2, 3], [1, 2, 0]));

    /// <summary>∂(A x)/∂x = A, by rows (two of them) and, of its transpose, by columns.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void JacobianOfALinearMap(bool tall)
    {
        var b = new GraphBuilder("linear");
        Value a = b.Parameter("a", new TensorType(DType.F64, tall ? [3, 2] : [2, 3]));
        Value x = b.Parameter("x", new TensorType(DType.F64, [tall ? 2 : 3]));
        Graph jacobian = b.Build(new GraphResult("y", b.MatMul(a, x))).Jacobian("x");
        Assert.Equal(tall ? [3, 2] : [2, 3], jacobian.Results[0].Value.Type.Shape.ToSizes());
        Assert.Equal([1, 2, 3, 4, 5, 6], Run(jacobian, [1, 2, 3, 4, 5, 6], tall ? [7, 8] : [7, 8, 9]));
    }

    [Fact]
    public void ASymbolicZeroIsNoNode()
    {
        var b = new GraphBuilder("two");
        (Value x, Value y) = (b.Parameter("x", TensorType.Scalar(DType.F32)), b.Parameter("y", TensorType.Scalar(DType.F32)));
        Value z = b.Mul(b.Sin(x), b.StopGradient(b.Cos(y)));
        Value?[] cotangents = ReverseMode.Vjp(b, [z], [b.Scalar(DType.F32, 1)], [x, y]);
        Assert.NotNull(cotangents[0]);
        Assert.Null(cotangents[1]);
        Assert.DoesNotContain(b.Nodes, n => n.Op is Constant { Data.Array: var zero } && zero.Shape.Rank == 0 && zero.Data<float>()[0] == 0);
    }

    /// <summary>x has three users; the cotangents are added from the last to the first, each time the same.</summary>
    [Fact]
    public void CotangentsAreAddedInOneOrder()
    {
        static string Text()
        {
            var b = new GraphBuilder("users");
            Value x = b.Parameter("x", TensorType.Scalar(DType.F32));
            Value sum = b.Add(b.Add(b.Sin(x), b.Exp(x)), b.Tanh(x));
            return b.Build(new GraphResult("y", sum)).Gradient().ToString();
        }

        Assert.Equal(Text(), Text());
    }

    [Fact]
    public void GradientOfANonScalarNamesTheUsersLine()
    {
        var b = new GraphBuilder("f") { Location = new SourceLocation("Model.cs", 12) };
        Value x = b.Parameter("x", Vector);
        b.Location = new SourceLocation("Model.cs", 13);
        GraphCompilerException fault = Assert.Throws<GraphCompilerException>(() => b.Build(new GraphResult("y", b.Sin(x))).Gradient());
        Assert.Equal("GRC3001", fault.Code);
        Assert.Contains("Model.cs:13", fault.Message, StringComparison.Ordinal);
        Assert.Contains("f64[3]", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AnUnusedParameterIsNamedWithItsLine()
    {
        var b = new GraphBuilder("f") { Location = new SourceLocation("Model.cs", 12) };
        Value x = b.Parameter("x", Vector);
        b.Location = new SourceLocation("Model.cs", 13);
        b.Parameter("unused", Vector);
        b.Location = new SourceLocation("Model.cs", 14);
        Graph graph = b.Build(new GraphResult("y", b.ReduceSum(x, [0])));
        GraphCompilerException fault = Assert.Throws<GraphCompilerException>(() => graph.Gradient());
        Assert.Equal("GRC3002", fault.Code);
        Assert.Contains("'unused'", fault.Message, StringComparison.Ordinal);
        Assert.Contains("Model.cs:13", fault.Message, StringComparison.Ordinal);
        Assert.Equal("GRC3002", Assert.Throws<GraphCompilerException>(() => graph.Gradient("nobody")).Code);
    }

    [Fact]
    public void AJacobianThatIsTooLargeIsRefused()
    {
        var b = new GraphBuilder("f");
        Value x = b.Parameter("x", new TensorType(DType.F32, [70_000]));
        Graph graph = b.Build(new GraphResult("y", b.Sin(x)));
        Assert.Equal("GRC3004", Assert.Throws<GraphCompilerException>(() => graph.Jacobian()).Code);
    }

    [Fact]
    public void CotangentNodesSayWhereTheyAreFrom()
    {
        var b = new GraphBuilder("f") { Location = new SourceLocation("Model.cs", 12, "head") };
        Value x = b.Parameter("x", Vector);
        Graph gradient = b.Build(new GraphResult("y", b.ReduceSum(b.Sin(x), [0]))).Gradient();
        Assert.All(gradient.Nodes, n => Assert.True(n.Location.IsKnown, n.ToString()));
        Assert.Contains(gradient.Nodes, n => n.Location.Scope == "vjp(head)");
    }

    /// <summary>Of the parts of a vector two are used, the first twice: their cotangents lie side by side, and zeros before them.</summary>
    [Fact]
    public void CotangentsOfPartsAreJoined()
    {
        var b = new GraphBuilder("parts");
        Value[] parts = b.Split(b.Parameter("x", new TensorType(DType.F64, [6])), 0, [1, 2, 3]);
        Value product = b.Mul(b.SliceAxis(parts[2], 0, 0, 2), b.Mul(parts[1], parts[1]));
        Graph gradient = SimplificationPhase.Run(
            new Module("m", [], [b.Build(new GraphResult("y", b.ReduceSum(product, [0]))).Gradient()]), CompilerOptions.Default).Entries[0];

        Assert.Equal([0, 2 * 2 * 4, 2 * 3 * 5, 2 * 2, 3 * 3, 0], Run(gradient, [1, 2, 3, 4, 5, 6]));
        Assert.Single(gradient.Nodes, n => n.Op is Concatenate);
        Assert.Single(gradient.Nodes, n => n.Op is Pad { Low: [1], High: [0] });
    }
}
