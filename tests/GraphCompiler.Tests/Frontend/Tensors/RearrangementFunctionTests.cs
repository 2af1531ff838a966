using GraphCompiler.Compiler.Ir;
using GraphCompiler.Frontend.Tensors;
using GraphCompiler.Runtime;
using GraphCompiler.Runtime.Diagnostics;
using Xunit;
using static GraphCompiler.Frontend.Tensors.Functions;

namespace GraphCompiler.Tests.Frontend.Tensors;

/// <summary>Einsum, stacks and splits, paddings, triangles and elementary functions in the DSL.</summary>
public class RearrangementFunctionTests
{
    private static readonly double[] Six = [1, 2, 3, 4, 5, 6];

    [Fact]
    public void Elements_are_moved()
    {
        Assert.Equal([14, 32, 32, 77], Of(x => Einsum("ij,kj->ik", [x, x])));
        Assert.Equal([1, 4, 2, 5, 3, 6], Of(x => Einsum("ij->ji", [x])));
        Assert.Equal([1, 2, 3, 4, 5, 6, 2, 4, 6, 8, 10, 12], Of(x => Stack([x, 2 * x])));
        Assert.Equal([1, 2, 2, 4, 3, 6, 4, 8, 5, 10, 6, 12], Of(x => Stack([x, 2 * x], -1)));
        Assert.Equal([2, 3, 5, 6], Of(x => Split(x, [1, 2], 1)[1]));
        Assert.Equal([1, 2, 3, 1, 2, 3, 4, 5, 6, 4, 5, 6], Of(x => Tile(x, [1, 2])));
        Assert.Equal([3, 1, 2, 6, 4, 5], Of(x => Roll(x, 1)));
        Assert.Equal([1, 1, 2, 3, 3, 3, 4, 4, 5, 6, 6, 6], Of(x => PadEdge(x, 1, 1, 2)));
        Assert.Equal([3, 2, 1, 2, 3, 2, 6, 5, 4, 5, 6, 5], Of(x => PadReflect(x, -1, 2, 1)));
        Assert.Equal([1, 0, 0, 4, 5, 0], Of(x => LowerTriangle(x)));
        Assert.Equal([0, 2, 3, 0, 0, 6], Of(x => UpperTriangle(x, 1)));
        Assert.Equal([1, 5], Of(x => Diagonal(x)));
    }

    [Fact]
    public void Elementary_functions_are_those_of_mathematics()
    {
        void Is(Func<double, double> expected, Func<Tensor, Tensor> function) =>
            Assert.Equal(Six.Select(expected), Of(function), (x, y) => Math.Abs(x - y) <= 1e-12 * Math.Abs(x));

        Is(Math.Sinh, Sinh);
        Is(Math.Cosh, Cosh);
        Is(Math.Asinh, Asinh);
        Is(Math.Acosh, Acosh);
        Is(x => Math.Atanh(x / 7), x => Atanh(x / 7));
        Is(x => x > 3 ? x : 0, x => ThresholdedRelu(x, 3));
        Assert.Equal(Math.Log(Six.Sum(Math.Exp)), Of(x => LogSumExp(x))[0], 12);
    }

    [Fact]
    public void What_does_not_fit_is_told_at_the_users_line()
    {
        Fails("GRC1004", x => Einsum("ij", [x, x]));
        Fails("GRC1002", x => Einsum("ij,jk->ik", [x, x]));
        Fails("GRC1004", _ => Einsum("ij", []));
        Fails("GRC1003", x => Stack([x], 3));
        Fails("GRC1002", x => Stack([x, x.T]));
        Fails("GRC1004", x => Split(x, [1, 3], 1)[0]);
        Fails("GRC1004", x => Split(x, [-1, 4], 1)[0]);
        Fails("GRC1004", x => Tile(x, [2]));
        Fails("GRC1001", x => Tile(x, [1L << 40, 1]));
        Fails("GRC1001", x => Reshape(x, [-2, -3]));
        Fails("GRC1002", x => Reshape(x, [-1, 4]));
        Fails("GRC1003", x => Roll(x, 1, 2));
        Fails("GRC1004", x => PadReflect(x, 1, 3, 0));
        Fails("GRC1004", x => PadEdge(x, 0, -1, 0));
        Fails("GRC1002", x => LowerTriangle(x[0]));
        Fails("GRC1002", x => Diagonal(x[0]));
    }

    private static double[] Of(Func<Tensor, Tensor> function) => Graph.Of(function, F64(2, 3)).Compile().Run(Six);

    private static void Fails(string code, Func<Tensor, Tensor> function)
    {
        GraphCompilerException fault = Assert.Throws<GraphCompilerException>(() => Graph.Of(function, F64(2, 3)));
        Assert.Equal(code, fault.Code);
        Assert.EndsWith("RearrangementFunctionTests.cs", fault.Diagnostic.Location.File, StringComparison.Ordinal);
    }
}
