using GraphCompiler.Compiler.Ir;
using GraphCompiler.Compiler.Reference;
using GraphCompiler.Frontend.Tensors;
using GraphCompiler.Runtime;
using GraphCompiler.Runtime.Diagnostics;
using Xunit;
using static GraphCompiler.Frontend.Tensors.Functions;

namespace GraphCompiler.Tests.Frontend.Tensors;

/// <summary>Derivatives as a user writes them.</summary>
public sealed class DerivativeFunctionTests
{
    private static readonly TensorType Vector = new(DType.F64, [2]);

    private static double[] Run(Graph graph, params double[][] arguments) =>
        GraphInterpreter.Run(graph, [.. graph.Parameters.Zip(arguments, (p, a) => ReferenceTensor.Of(p.Type, a))])[0].Floats;

    [Fact]
    public void JacobianVectorProduct() => Assert.Equal(
        [2, 12], Run(Graph.Of((x, v) => Jvp(x * x, x, v), Vector, Vector), [1, 3], [1, 2]));

    [Fact]
    public void VectorJacobianProduct() => Assert.Equal(
        [2, 12], Run(Graph.Of((x, v) => Vjp(x * x, x, v), Vector, Vector), [1, 3], [1, 2]));

    [Fact]
    public void HessianTimesVector() => Assert.Equal(
        [6, 36], Run(Graph.Of((x, v) => HessianVectorProduct(Sum(x * x * x), x, v), Vector, Vector), [1, 3], [1, 2]));

    [Fact]
    public void HessianOfAScalar() => Assert.Equal([0, 1, 1, 0], Run(Graph.Of(x => Hessian(Prod(x), x), Vector), [5, 7]));

    [Fact]
    public void JacobianOfAVector() => Assert.Equal([2, 0, 0, 6], Run(Graph.Of(x => Jacobian(x * x, x), Vector), [1, 3]));

    /// <summary>A step whose gradient passes as if it were the identity.</summary>
    [Fact]
    public void StraightThrough()
    {
        Func<Tensor, Tensor> step = CustomGradient(Round, (_, _, cotangent) => cotangent);
        Assert.Equal([2, 4], Run(Graph.Of(x => Grad(Sum(step(x) * step(x)), x), Vector), [1.2, 1.9]));
        Assert.Equal([1, 0.5], Run(Graph.Of((x, v) => Jvp(step(x), x, v), Vector, Vector), [1.2, 1.9], [1, 0.5]));
    }

    [Fact]
    public void ADirectionOfAnotherTypeIsRefused() => Assert.Equal(
        "GRC1002",
        Assert.Throws<GraphCompilerException>(() => Graph.Of((x, v) => Jvp(x * x, x, v), Vector, TensorType.Scalar(DType.F64))).Code);
}
