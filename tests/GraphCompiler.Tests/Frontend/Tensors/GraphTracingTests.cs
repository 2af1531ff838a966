using GraphCompiler.Compiler.Ir;
using GraphCompiler.Compiler.Reference;
using GraphCompiler.Frontend.Tensors;
using GraphCompiler.Runtime;
using GraphCompiler.Runtime.Diagnostics;
using Xunit;
using static GraphCompiler.Frontend.Tensors.Functions;

namespace GraphCompiler.Tests.Frontend.Tensors;

public class GraphTracingTests
{
    [Fact]
    public void A_graph_takes_its_name_and_those_of_its_parameters_from_the_function()
    {
        static Tensor Energy(Tensor position, Tensor mass) => Cos(position) * mass;
        Graph graph = Graph.Of(Energy, F32(3), F32());
        Assert.Equal("Energy", graph.Name);
        Assert.Equal(["position", "mass"], graph.Parameters.Select(p => ((Compiler.Ops.Control.Parameter)p.Op).ParameterName));
        Assert.Equal(F32(3), graph.Results[0].Value.Type);
    }

    [Fact]
    public void A_lambda_gives_a_graph_without_a_name_of_its_own() =>
        Assert.Equal("graph", Graph.Of((x, y) => x + y, F32(2), F32(2)).Name);

    [Fact]
    public void Several_results_are_numbered() =>
        Assert.Equal(["y0", "y1"], Graph.Of(t => [t[0] + t[1], t[0] - t[1]], [F32(2), F32(2)]).Results.Select(r => r.Name));

    [Theory]
    [InlineData(0.5)]
    [InlineData(-1.25)]
    public void The_gradient_of_a_function_is_a_function(double x)
    {
        static Tensor J(Tensor x) => Cos(Sin(x * x) + (3 * x * x));
        double inner = Math.Sin(x * x) + (3 * x * x);
        double expected = -Math.Sin(inner) * ((Math.Cos(x * x) * 2 * x) + (6 * x));
        Assert.Equal(expected, Run(Graph.Of(Grad(J), F64()), x), 12);
    }

    [Fact]
    public void A_hessian_vector_product_is_the_gradient_of_a_product_with_the_gradient()
    {
        static Tensor Energy(Tensor x) => Sum(x * x * x);
        Graph product = Graph.Of((x, v) => Grad(Dot(Grad(Energy)(x), v), x), F64(2), F64(2));
        ReferenceTensor[] y = GraphInterpreter.Run(product, [ReferenceTensor.Of(F64(2), 2.0, 3.0), ReferenceTensor.Of(F64(2), 1.0, 10.0)]);
        Assert.Equal([12.0, 180.0], y[0].Floats);
    }

    [Theory]
    [InlineData(1.0, 0)]
    [InlineData(2.0, 1)]
    [InlineData(3.0, 0)]
    public void Numbers_compare_with_tensors_on_either_side(double x, long between) => Assert.Equal(
        between,
        GraphInterpreter.Run(
            Graph.Of(t => And(And(1 < t, t < 3), And(1.5 <= t, 2.5 >= t)), F64()), [ReferenceTensor.Of(F64(), x)])[0].Integers[0]);

    [Fact]
    public void A_slice_counts_from_either_end()
    {
        Graph graph = Graph.Of(x => Slice(x, 0, 1..^1, stride: 2), F64(6));
        Assert.Equal([1.0, 3.0], GraphInterpreter.Run(graph, [ReferenceTensor.Of(F64(6), 0.0, 1, 2, 3, 4, 5)])[0].Floats);
    }

    [Fact]
    public void A_fraction_beside_integers_is_refused() =>
        Assert.Equal("GRC1004", Assert.Throws<GraphCompilerException>(() => Graph.Of(x => x * 0.5, I32(2))).Code);

    [Fact]
    public void A_dimension_that_no_memory_holds_is_refused() =>
        Assert.Equal("GRC1001", Assert.Throws<GraphCompilerException>(() => Graph.Of(x => x, F32(long.MaxValue))).Code);

    private static double Run(Graph graph, double x) => GraphInterpreter.Run(graph, [ReferenceTensor.Of(F64(), x)])[0].Floats[0];
}
