using GraphCompiler.Compiler.Ir;
using GraphCompiler.Compiler.Ops.Control;
using GraphCompiler.Compiler.Ops.Elementwise;
using GraphCompiler.Runtime;
using GraphCompiler.Runtime.Diagnostics;
using Xunit;

namespace GraphCompiler.Tests.Ir;

/// <summary>Each law of the verifier is broken once, by a graph that no builder would make.</summary>
public sealed class GraphVerifierTests
{
    private static readonly TensorType Vector = new(DType.F32, [3]);
    private static readonly Node X = new(0, new Parameter("x", Vector, false), [], [Vector], default);

    [Fact]
    public void A_graph_that_was_built_obeys_the_laws()
    {
        var b = new GraphBuilder("g");
        GraphVerifier.Verify(b.Build(new GraphResult("y", b.Neg(b.Parameter("x", Vector)))));
    }

    [Fact]
    public void A_dead_placeholder_is_allowed_and_a_live_one_is_not()
    {
        var b = new GraphBuilder("g");
        Value x = b.Parameter("x", Vector), p = b.Placeholder(Vector);
        Value dead = b.Neg(p);
        GraphVerifier.Verify(b.Build(new GraphResult("y", x)));
        AssertBroken(b.Build(new GraphResult("y", dead)), "a placeholder is alive");
    }

    [Fact]
    public void An_id_is_a_position() => AssertBroken(Graph(X, new Node(2, new Neg(), [X.Result], [Vector], default)), "its id is 2, its position 1");

    [Fact]
    public void Operands_come_before_users()
    {
        var late = new Node(2, new Neg(), [X.Result], [Vector], default);
        AssertBroken(Graph(X, new Node(1, new Neg(), [late.Result], [Vector], default), late), "its operand %2 is no value");
    }

    [Fact]
    public void Operands_are_of_the_same_graph()
    {
        var other = new Node(0, new Parameter("x", Vector, false), [], [Vector], default);
        AssertBroken(Graph(X, new Node(1, new Neg(), [other.Result], [Vector], default)), "its operand %x is no value");
    }

    [Fact]
    public void Types_are_those_that_the_op_infers() => AssertBroken(
        Graph(X, new Node(1, new Neg(), [X.Result], [new TensorType(DType.F64, [3])], default)), "its types are [f64[3]], its op gives [f32[3]]");

    [Fact]
    public void Operands_fit_the_type_rule() => AssertBroken(Graph(X, new Node(1, new Neg(), [X.Result, X.Result], [Vector], default)), "neg (C1)");

    [Fact]
    public void Parameters_are_the_parameter_nodes() => AssertBroken(new Graph("g", [X], [], []), "its parameters are not its parameter nodes");

    [Fact]
    public void Parameters_have_distinct_names()
    {
        var twin = new Node(1, X.Op, [], [Vector], default);
        AssertBroken(new Graph("g", [X, twin], [X, twin], []), "two parameters have one name");
    }

    [Fact]
    public void Results_have_distinct_names_and_are_values_of_the_graph()
    {
        AssertBroken(new Graph("g", [X], [X], [new("y", X.Result), new("y", X.Result)]), "two results have one name");
        AssertBroken(new Graph("g", [], [], [new("y", X.Result)]), "result 'y' is no value of it");
        AssertBroken(new Graph("g", [X], [X], [new("y", new Value(X, 1))]), "result 'y' is no value of it");
    }

    private static Graph Graph(params Node[] nodes) =>
        new("g", nodes, [.. nodes.Where(n => n.Op is Parameter)], [new GraphResult("y", nodes[^1].Result)]);

    private static void AssertBroken(Graph graph, string message)
    {
        var fault = Assert.Throws<GraphCompilerException>(() => GraphVerifier.Verify(graph));
        Assert.Equal("GRC2005", fault.Code);
        Assert.Contains(message, fault.Diagnostic.Message, StringComparison.Ordinal);
    }
}
