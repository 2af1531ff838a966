using GraphCompiler.Compiler;
using GraphCompiler.Compiler.Ir;
using GraphCompiler.Compiler.Ops.Compositions;
using GraphCompiler.Compiler.Ops.Contraction;
using GraphCompiler.Compiler.Ops.Control;
using GraphCompiler.Compiler.Ops.Elementwise;
using GraphCompiler.Compiler.Passes;
using GraphCompiler.Runtime;
using Xunit;

namespace GraphCompiler.Tests.ControlFlow;

/// <summary>Loops run once, and carry nothing for nothing.</summary>
public sealed class LoopPassTests
{
    private static readonly TensorType Row = new(DType.F32, [2, 4]), Rows = new(DType.F32, [5, 2, 4]), Square = new(DType.F32, [4, 4]);

    [Theory]
    [InlineData("a layer")]
    [InlineData("computed again")]
    [InlineData("backwards")]
    [InlineData("one value as carry and result")]
    public void A_gradient_runs_the_loop_once_forwards_and_once_backwards(string name)
    {
        Graph simplified = SimplificationPhase.Run(ControlFlowTests.WithGradients(LoopGraphs.All[name]()), CompilerOptions.Default with { Verify = true });
        Assert.Equal(2, simplified.Nodes.Count(n => n.Op is Scan));
    }

    [Fact]
    public void Loops_in_loops_are_merged_too()
    {
        Graph simplified = SimplificationPhase.Run(ControlFlowTests.WithGradients(LoopGraphs.All["a loop in a loop"]()), CompilerOptions.Default with { Verify = true });
        Scan[] outer = [.. simplified.Nodes.Select(n => n.Op).OfType<Scan>()];
        Assert.Equal(2, outer.Length);
        Assert.All(outer, scan => Assert.Single(scan.Body.Nodes, n => n.Op is Scan));
    }

    [Fact]
    public void The_gradient_of_a_weight_is_one_product_behind_the_loop()
    {
        Graph simplified = SimplificationPhase.Run(ControlFlowTests.WithGradients(LoopGraphs.All["a layer"]()), CompilerOptions.Default);
        Assert.Equal(2, simplified.Nodes.Count(n => n.Op is Dot { LhsContract.Count: 2 }));
        Scan backwards = simplified.Nodes.Select(n => n.Op).OfType<Scan>().Single(s => s.Reverse);
        Assert.DoesNotContain(backwards.Body.Results, r => r.Value.Type == Square);
    }

    [Fact]
    public void What_a_loop_takes_carries_or_gives_for_nothing_is_left_out()
    {
        var body = new GraphBuilder("body");
        (Value c, Value n, Value same) = (body.Parameter("c", Row), body.Parameter("n", Row), body.Parameter("same", Row));
        (Value x, Value w, Value v, Value half) = (body.Parameter("x", Row), body.Parameter("w", Row), body.Parameter("v", Row), body.Parameter("half", Row));
        Value next = body.Mul(body.Add(body.Mul(c, x), body.Add(w, v)), body.Mul(half, same));
        Graph graph = body.Build(
            new GraphResult("c", next), new GraphResult("n", body.Add(n, x)), new GraphResult("same", same), new GraphResult("y", next), new GraphResult("z", next),
            new GraphResult("unread", body.Exp(x)));
        var b = new GraphBuilder("loop");
        Value[] p = [b.Parameter("c", Row), b.Parameter("n", Row), b.Parameter("s", Row), b.Parameter("x", Rows), b.Parameter("w", Row)];
        Value[] results = b.Scan(new Scan(graph, 5, 3, 1), p[0], p[1], p[2], p[3], p[4], p[4], b.Full(Row, 0.5));
        Graph simplified = SimplificationPhase.Run(
            b.Build(new GraphResult("last", results[0]), new GraphResult("same", results[2]), new GraphResult("y", results[3]), new GraphResult("z", results[4])),
            CompilerOptions.Default with { Verify = true });
        Node scan = Assert.Single(simplified.Nodes, node => node.Op is Scan);
        Assert.Equal((1, 1, 2, 4), (((Scan)scan.Op).Carries, ((Scan)scan.Op).Sequences, scan.Types.Count, scan.Operands.Count));
        Assert.Equal(simplified.Results[2].Value, simplified.Results[3].Value);
        Assert.True(simplified.Results[1].Value.Op is Parameter);
    }

    [Fact]
    public void A_branch_whose_predicate_is_known_is_opened()
    {
        var b = new GraphBuilder("f");
        Value x = b.Parameter("x", Row);
        Value y = b.Cond(b.Constant(NdArray.Scalar(true)), () => [b.Exp(x)], () => [b.Neg(x)])[0];
        Graph simplified = SimplificationPhase.Run(b.Build(new GraphResult("y", y)), CompilerOptions.Default with { Verify = true });
        Assert.Equal("exp", Assert.Single(simplified.Nodes, n => n.Op is not Parameter).Op.Name);
    }
}
