using GraphCompiler.Compiler.Ir;
using GraphCompiler.Compiler.Ops.Contraction;
using GraphCompiler.Compiler.Ops.Control;
using GraphCompiler.Compiler.Ops.Elementwise;
using GraphCompiler.Compiler.Ops.Movement;
using GraphCompiler.Compiler.Ops.Reduction;
using GraphCompiler.Compiler.Ops.LinearAlgebra;
using GraphCompiler.Compiler.Reference;
using GraphCompiler.Runtime;
using GraphCompiler.Runtime.Diagnostics;
using Xunit;

namespace GraphCompiler.Tests.Reference;

public sealed class GraphInterpreterTests
{
    private static readonly TensorType Vector = new(DType.F32, [3]);

    [Fact]
    public void Every_node_is_evaluated_in_order_and_results_come_in_order()
    {
        var b = new GraphBuilder("g");
        Value x = b.Parameter("x", Vector), y = b.Parameter("y", Vector);
        Value sum = b.Add(x, y);
        Graph graph = b.Build(new GraphResult("product", b.Mul(sum, x)), new GraphResult("total", b.ReduceSum(sum, [0])));

        ReferenceTensor[] results = GraphInterpreter.Run(
            graph, [ReferenceTensor.Of(Vector, 1.0, 2, 3), ReferenceTensor.Of(Vector, 10.0, 20, 30)]);

        Assert.Equal([11.0, 44, 99], results[0].Floats);
        Assert.Equal([66.0], results[1].Floats);
    }

    [Fact]
    public void Arguments_of_another_type_are_refused()
    {
        var b = new GraphBuilder("g");
        Graph graph = b.Build(new GraphResult("x", b.Parameter("x", Vector)));
        var fault = Assert.Throws<GraphCompilerException>(
            () => GraphInterpreter.Run(graph, [ReferenceTensor.Zeros(new TensorType(DType.F32, [4]))]));
        Assert.Equal("GRC1002", fault.Code);
    }

    [Fact]
    public void A_perturbation_moves_computed_floats_by_a_rounding_and_leaves_integers_alone()
    {
        var b = new GraphBuilder("g");
        Value x = b.Parameter("x", Vector);
        Value i = b.Parameter("i", new TensorType(DType.I32, [3]));
        Graph graph = b.Build(new GraphResult("y", b.Add(x, x)), new GraphResult("j", b.Add(i, i)));
        ReferenceTensor[] arguments = [ReferenceTensor.Of(Vector, 1.0, 2, 3), ReferenceTensor.Of(i.Type, 4L, 5, 6)];

        ReferenceTensor[] exact = GraphInterpreter.Run(graph, arguments);
        ReferenceTensor[] moved = GraphInterpreter.Run(graph, arguments, new Perturbation(1));
        ReferenceTensor[] again = GraphInterpreter.Run(graph, arguments, new Perturbation(1));

        Assert.Equal(exact[1].Integers, moved[1].Integers);
        Assert.Equal(moved[0].Floats, again[0].Floats);
        Assert.All(exact[0].Floats.Zip(moved[0].Floats), pair =>
        {
            Assert.NotEqual(pair.First, pair.Second);
            Assert.True(Math.Abs(pair.Second - pair.First) <= pair.First * Math.ScaleB(2.01, -24));
        });
    }

    [Fact]
    public void Errors_of_a_sum_grow_with_the_root_of_its_terms()
    {
        var b = new GraphBuilder("g");
        TensorType type = new(DType.F32, [10_000]);
        Graph graph = b.Build(new GraphResult("sum", b.ReduceSum(b.Parameter("x", type), [0])));
        ReferenceTensor[] ones = [ReferenceTensor.Of(type, [.. Enumerable.Repeat(1.0, 10_000)])];

        double furthest = Enumerable.Range(1, 16).Max(seed => Math.Abs(GraphInterpreter.Run(graph, ones, new Perturbation(seed))[0].Floats[0] - 10_000));

        Assert.InRange(furthest, Math.ScaleB(0.5, -24) * 10_000 * 100, Math.ScaleB(1.1, -24) * 10_000 * 100);
    }

    [Fact]
    public void Errors_of_a_matrix_are_relative_to_its_greatest_element()
    {
        var b = new GraphBuilder("g");
        TensorType type = new(DType.F32, [2, 2]);
        Graph graph = b.Build(new GraphResult("v", b.SymmetricEigen(b.Parameter("a", type)).Vectors));
        ReferenceTensor[] near = [ReferenceTensor.Of(type, 1.0, 1e-12, 1e-12, 1.001)];

        double exact = GraphInterpreter.Run(graph, near)[0].Floats[1];
        double furthest = Enumerable.Range(1, 16).Max(seed => Math.Abs(GraphInterpreter.Run(graph, near, new Perturbation(seed))[0].Floats[1] - exact));

        // An error of ε off the diagonal turns the vectors by ε over the gap between the eigenvalues.
        Assert.InRange(furthest, Math.ScaleB(0.5, -24) / 0.001, Math.ScaleB(2.01, -24) / 0.001);
    }

    [Fact]
    public void A_long_chain_does_not_deepen_the_stack()
    {
        var b = new GraphBuilder("g");
        Value x = b.Parameter("x", TensorType.Scalar(DType.I32));
        Value y = x;
        for (int i = 0; i < 100_000; i++)
        {
            y = b.Neg(y);
        }

        Assert.Equal([7L], GraphInterpreter.Run(b.Build(new GraphResult("y", y)), [ReferenceTensor.Of(x.Type, 7L)])[0].Integers);
    }
}
