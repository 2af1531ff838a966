using GraphCompiler.Compiler.Ir;
using GraphCompiler.Frontend.Tensors;
using GraphCompiler.Runtime;
using GraphCompiler.Runtime.Diagnostics;
using Xunit;
using static GraphCompiler.Frontend.Tensors.Functions;

namespace GraphCompiler.Tests.Frontend.Tensors;

public class MatrixAndOrderFunctionTests
{
    [Fact]
    public void Matrices_are_factored_and_solved()
    {
        double[] a = [4, 2, 2, 3], y = [2, 5];

        Assert.Equal([2, 0, 1, Math.Sqrt(2)], Matrix(x => Cholesky(x), a), Near);
        Assert.Equal([8], Matrix(x => Determinant(x), a), Near);
        Assert.Equal([0.375, -0.25, -0.25, 0.5], Matrix(x => Inverse(x), a), Near);
        Assert.Equal([-0.5, 2], Graph.Of((m, r) => Solve(m, r), F64(2, 2), F64(2, 1)).Compile().Run(a, y), Near);
        Assert.Equal([0.5, 4.0 / 3], Graph.Of((m, r) => TriangularSolve(m, r), F64(2, 2), F64(2, 1)).Compile().Run(a, y), Near);
        Assert.Equal([(7 - Math.Sqrt(17)) / 2, (7 + Math.Sqrt(17)) / 2], Matrix(x => SymmetricEigen(x).Values, a), Near);
        Assert.Equal([1, 0, 0, 1], Matrix(x => MatMul(SymmetricEigen(x).Vectors.T, SymmetricEigen(x).Vectors), a), Near);
    }

    [Fact]
    public void Elements_are_brought_in_order()
    {
        double[] x = [3, 1, 2, 5, 4, 6];

        Assert.Equal([1, 2, 3, 4, 5, 6], Rows(t => Sort(t), x));
        Assert.Equal([5, 4, 6, 3, 1, 2], Rows(t => Sort(t, 0, descending: true), x));
        Assert.Equal([1, 2, 0, 1, 0, 2], Rows(t => Convert(ArgSort(t), DType.F64), x));
        Assert.Equal([3, 2, 6, 5], Rows(t => TopK(t, 2).Values, x));
        Assert.Equal([0, 2, 2, 0], Rows(t => Convert(TopK(t, 2).Indices, DType.F64), x));
        Assert.Equal([3, 4, 6, 5, 9, 15], Rows(t => CumulativeSum(t), x));
        Assert.Equal([0, 0, 0, 3, 1, 2], Rows(t => CumulativeSum(t, 0, exclusive: true), x));
        Assert.Equal([6, 2, 2, 120, 24, 6], Rows(t => CumulativeProduct(t, reverse: true), x));
        Assert.Equal([3, 3, 3, 5, 5, 6], Rows(t => CumulativeMax(t), x));
    }

    [Fact]
    public void What_does_not_fit_is_told_at_the_users_line()
    {
        Fails("GRC1002", x => Cholesky(x));
        Fails("GRC1002", x => SymmetricEigen(x).Vectors);
        Fails("GRC1003", x => Sort(x, 2));
        Fails("GRC1004", x => TopK(x, 4).Values);
        Fails("GRC1003", x => CumulativeSum(x, -3));
    }

    private static void Fails(string code, Func<Tensor, Tensor> function)
    {
        GraphCompilerException fault = Assert.Throws<GraphCompilerException>(() => Graph.Of(function, F64(2, 3)));
        Assert.Equal(code, fault.Code);
        Assert.EndsWith("MatrixAndOrderFunctionTests.cs", fault.Diagnostic.Location.File, StringComparison.Ordinal);
    }

    private static double[] Matrix(Func<Tensor, Tensor> function, double[] a) => Graph.Of(function, F64(2, 2)).Compile().Run(a);

    private static double[] Rows(Func<Tensor, Tensor> function, double[] x) => Graph.Of(function, F64(2, 3)).Compile().Run(x);

    private static bool Near(double x, double y) => Math.Abs(x - y) < 1e-12;
}
