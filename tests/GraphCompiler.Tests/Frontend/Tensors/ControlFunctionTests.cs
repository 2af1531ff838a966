using GraphCompiler.Compiler.Autodiff;
using GraphCompiler.Compiler.Ir;
using GraphCompiler.Compiler.Ops.Control;
using GraphCompiler.Compiler.Reference;
using GraphCompiler.Frontend.Tensors;
using GraphCompiler.Runtime;
using GraphCompiler.Runtime.Diagnostics;
using Xunit;
using static GraphCompiler.Frontend.Tensors.Functions;

namespace GraphCompiler.Tests.Frontend.Tensors;

/// <summary>Loops and branches written as C# functions.</summary>
public sealed class ControlFunctionTests
{
    private static double[] Run(Graph graph, params double[][] arguments) => GraphInterpreter.Run(
        graph, [.. graph.Parameters.Zip(arguments, (p, x) => ReferenceTensor.Of(p.Type.DType, p.Type.Shape, x))])[0].Floats;

    [Fact]
    public void A_scan_is_the_loop_that_it_says()
    {
        Graph graph = Graph.Of((c, x) => Scan((sum, v) => (sum + (2 * v), sum * v), c, x).Results, F64(), F64(4));
        Assert.Equal([1, 6, 21, 52], Run(graph, [1], [1, 2, 3, 4]));
    }

    [Fact]
    public void Tensors_from_outside_are_captured_and_what_does_not_depend_on_the_step_is_computed_once()
    {
        Graph graph = Graph.Of((c, x, w) => Scan((h, v) => Tanh(h + (Exp(w) * v)) is var next ? (next, next) : default, c, x).Carry, F64(3), F64(4, 3), F64(3));
        Scan scan = Assert.Single(graph.Nodes.Select(n => n.Op).OfType<Scan>());
        Assert.Equal(3, scan.Body.Parameters.Count);
        Assert.DoesNotContain(scan.Body.Nodes, n => n.Op.Name == "exp");
        GradientChecker.Require(graph, [.. graph.Parameters.Select(p => ReferenceTensor.Of(DType.F64, p.Type.Shape, Enumerable.Range(0, (int)p.Type.Elements).Select(i => 0.1 * i)))]);
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(3, false)]
    [InlineData(3, true)]
    [InlineData(4, true)]
    [InlineData(8, false)]
    public void Checkpoints_change_no_gradient(long every, bool reverse)
    {
        Graph Loss(long checkpoint) => Graph.Of(
            (c, x, w) => Grad(Sum(Scan((h, v) => Tanh((h * w) + v) is var next ? (next, next * h) : default, c, x, reverse, checkpoint).Results * 1.0), w), F64(3), F64(8, 3), F64(3));
        double[][] arguments = [[0.1, 0.2, 0.3], [.. Enumerable.Range(0, 24).Select(i => Math.Sin(i))], [0.5, -0.7, 0.9]];
        double[] expected = Run(Loss(0), arguments), found = Run(Loss(every), arguments);
        Assert.All(expected.Zip(found), pair => Assert.Equal(pair.First, pair.Second, 12));
    }

    [Fact]
    public void A_loop_in_a_loop_sees_both_around_it()
    {
        Graph graph = Graph.Of(
            (x, y) => Scan((sum, row) => (Scan((inner, v) => (inner + (v * row), inner), sum, y).Carry, sum), Sum(x) * 0.0, x).Carry, F64(3), F64(2));
        Assert.Equal([(1 + 2 + 3) * (10.0 + 20)], Run(graph, [1, 2, 3], [10, 20]));
    }

    [Fact]
    public void A_loop_goes_on_while_its_condition_holds()
    {
        // Newton's method for a square root.
        Graph graph = Graph.Of(a => While(x => Abs((x * x) - a) > 1e-9, x => 0.5 * (x + (a / x)), a), F64());
        Assert.Equal(Math.Sqrt(7), Run(graph, [7])[0], 9);
    }

    [Fact]
    public void Reverse_mode_needs_a_bound()
    {
        Func<Tensor, Tensor> Loop(long? most) => x => While(c => c < 10.0, c => c * x, x, most);
        Assert.Equal("GRC3006", Assert.Throws<GraphCompilerException>(() => Graph.Of(x => Grad(Loop(null)(x), x), F64())).Code);
        Assert.Equal(4 * 8, Run(Graph.Of(x => Grad(Loop(9)(x), x), F64()), [2])[0]);
    }

    [Theory]
    [InlineData(2, 4)]
    [InlineData(-2, 3)]
    public void Only_one_branch_counts(double x, double expected) =>
        Assert.Equal(expected, Run(Graph.Of(v => Grad(Cond(v > 0.0, () => v * v, () => 3 * v), v), F64()), [x])[0]);

    [Fact]
    public void A_tensor_of_the_body_is_nothing_outside()
    {
        Tensor? leaked = null;
        GraphCompilerException fault = Assert.Throws<GraphCompilerException>(() => Graph.Of(
            (c, x) => Scan((h, v) => (leaked = h * v, v), c, x).Carry + leaked!, F64(), F64(4)));
        Assert.Equal("GRC2001", fault.Code);
        Assert.Contains(nameof(ControlFunctionTests), fault.Diagnostic.Location.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Lengths_and_types_that_do_not_fit_are_told_at_the_users_line()
    {
        string Told(Action action)
        {
            GraphCompilerException fault = Assert.Throws<GraphCompilerException>(action);
            Assert.Contains(nameof(ControlFunctionTests), fault.Diagnostic.Location.ToString(), StringComparison.Ordinal);
            return fault.Code;
        }

        Assert.Equal("GRC1002", Told(() => Graph.Of((c, x) => Scan((h, v) => (Sum(h), v), c, x).Carry, F64(3), F64(4, 3))));
        Assert.Equal("GRC1004", Told(() => Graph.Of((c, x) => Scan((h, s) => (h, s), [c], [x, c]).Carries[0], F64(3), F64(4, 3))));
        Assert.Equal("GRC1004", Told(() => Graph.Of(c => Scan((h, s) => (h, s), [c], []).Carries[0], F64(3))));
        Assert.Equal("GRC1002", Told(() => Graph.Of(v => While(c => c, c => c, v), F64())));
        Assert.Equal("GRC1002", Told(() => Graph.Of(v => Cond(v > 0.0, () => v, () => Exp(v) > 0.0), F64())));
    }
}
