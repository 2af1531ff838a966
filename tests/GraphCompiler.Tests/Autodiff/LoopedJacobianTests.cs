using GraphCompiler.Compiler.Ir;
using GraphCompiler.Compiler.Ops.Control;
using GraphCompiler.Compiler.Reference;
using GraphCompiler.Frontend.Tensors;
using GraphCompiler.Runtime;
using Xunit;
using static GraphCompiler.Frontend.Tensors.Functions;

namespace GraphCompiler.Tests.Autodiff;

/// <summary>Jacobians and Hessians of many rows: one loop, whose graph does not grow with their number.</summary>
public class LoopedJacobianTests
{
    private static double[] Run(Graph graph, params double[][] arguments) =>
        GraphInterpreter.Run(graph, [.. graph.Parameters.Zip(arguments, (p, a) => ReferenceTensor.Of(p.Type, a))])[0].Floats;

    private static double[] Numbers(int count, double scale) => [.. Enumerable.Range(0, count).Select(i => Math.Sin(scale * (i + 1)))];

    [Theory]
    [InlineData(12, 20)]
    [InlineData(20, 12)]
    public void The_Jacobian_of_a_product_of_matrices_is_the_matrix(int rows, int columns)
    {
        Graph graph = Graph.Of((w, x) => Jacobian(MatMul(w, x), x), F64(rows, columns), F64(columns));
        double[] w = Numbers(rows * columns, 0.7);
        Assert.Equal(w, Run(graph, w, Numbers(columns, 0.3)));
        Assert.Contains(graph.Nodes, n => n.Op is Scan);
        Assert.Equal(w, graph.Compile().Run(w, Numbers(columns, 0.3)));
    }

    [Fact]
    public void The_Hessian_of_a_polynomial_is_exact()
    {
        // Σ x³ + ½ (Σ x)²: diag(6 x) + 1.
        Graph graph = Graph.Of(x => Hessian(Sum(x * x * x) + (0.5 * Sum(x) * Sum(x)), x), F64(10));
        double[] x = Numbers(10, 0.4), found = Run(graph, x);
        for (int i = 0; i < 10; i++)
        {
            for (int k = 0; k < 10; k++)
            {
                Assert.Equal((i == k ? 6 * x[i] : 0) + 1, found[(10 * i) + k], 1e-12);
            }
        }
    }

    [Fact]
    public void A_Jacobian_can_be_differentiated_again()
    {
        // Σ (∂xᵢ²/∂xₖ)² = Σ 4 x²: gradient 8 x.
        Graph graph = Graph.Of(x => Grad(Sum(Jacobian(x * x, x) * Jacobian(x * x, x)), x), F64(9));
        double[] x = Numbers(9, 0.4);
        Assert.Equal(x.Select(v => 8 * v), Run(graph, x), (p, q) => Math.Abs(p - q) < 1e-12);
    }

    [Fact]
    public void The_graph_does_not_grow_with_the_number_of_rows()
    {
        int Size(int rows) => Graph.Of(x => Jacobian(Sin(x) * Cos(x), x), F64(rows)).Nodes.Count;
        Assert.Equal(Size(16), Size(1000));
    }

    [Fact]
    public void Where_nothing_depends_it_is_zero() =>
        Assert.All(Run(Graph.Of((x, y) => Jacobian(x * 2, y), F64(10), F64(10)), Numbers(10, 1), Numbers(10, 1)), v => Assert.Equal(0, v));
}
