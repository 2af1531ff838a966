using GraphCompiler.Compiler;
using GraphCompiler.Compiler.Ir;
using GraphCompiler.Compiler.Ops;
using GraphCompiler.Compiler.Passes;
using GraphCompiler.Runtime;
using GraphCompiler.Runtime.Diagnostics;
using GraphCompiler.Tests.Rewriting;
using Xunit;

namespace GraphCompiler.Tests.Passes;

public sealed class PassTests
{
    private static readonly CompilerOptions Options = new() { Verify = true };

    [Fact]
    public void Dead_nodes_go_and_parameters_stay() => AssertPass(new DeadCodeElimination(), """
        graph @g(%x: f32[3], %unused: f32[3]) -> (y: f32[3]) {
          %2 = tanh %x : f32[3]
          %3 = neg %x : f32[3]
          return %3
        }
        """, """
        graph @g(%x: f32[3], %unused: f32[3]) -> (y: f32[3]) {
          %2 = neg %x : f32[3]
          return %2
        }
        """);

    [Fact]
    public void A_custom_gradient_is_replaced_by_its_function()
    {
        OpCase item = OpCatalog.Find("custom_gradient")!.Prototype.Cases.First();
        var b = new GraphBuilder("g");
        Value y = b.Add(item.Op, b.Parameter("x", item.Operands[0]));
        Graph graph = new InlineCustomGradients().Run(b.Build(new GraphResult("y", y)), new PassContext(Options));
        Assert.Equal("log1p(exp(x))", Expression.Print(graph));
    }

    [Fact]
    public void Equal_nodes_become_one_and_attributes_count_by_bits() => AssertPass(new CommonSubexpressionElimination(), """
        graph @g(%x: f32[3]) -> (y: f32[3], z: f32[3]) {
          %1 = clamp %x low=0 high=1 : f32[3]
          %2 = clamp %x low=0 high=1 : f32[3]
          %3 = clamp %x low=-0 high=1 : f32[3]
          %4 = constant data=f32[1]{nan(0x7fc00001)} : f32[1]
          %5 = constant data=f32[1]{nan(0x7fc00001)} : f32[1]
          %6 = concatenate %2, %4, %5 axis=0 : f32[5]
          %7 = slice %6 starts=[0] limits=[3] strides=[1] : f32[3]
          %8 = add %1, %7 : f32[3]
          return %8, %3
        }
        """, """
        graph @g(%x: f32[3]) -> (y: f32[3], z: f32[3]) {
          %1 = clamp %x low=0 high=1 : f32[3]
          %2 = clamp %x low=-0 high=1 : f32[3]
          %3 = constant data=f32[1]{nan(0x7fc00001)} : f32[1]
          %4 = concatenate %1, %3, %3 axis=0 : f32[5]
          %5 = slice %4 starts=[0] limits=[3] strides=[1] : f32[3]
          %6 = add %1, %5 : f32[3]
          return %6, %2
        }
        """);

    [Theory]
    [InlineData("add(f32[2]{1,2}, f32[2]{3,4})", "constant(data=f32[2]{4,6})")]
    [InlineData("div(f32[]{1}, f32[]{3})", "0.33333334")]
    [InlineData("sqrt(f32[]{2})", "1.4142135")]
    [InlineData("div(i32[]{7}, i32[]{0})", "-1")]
    [InlineData("add(i32[]{2147483647}, i32[]{1})", "-2147483648")]
    [InlineData("compare(f32[]{1}, f32[]{nan(0x7fc00000)}, direction=less)", "false")]
    [InlineData("convert(f32[]{300}, to=i8)", "127")]
    [InlineData("convert(i32[]{16777217}, to=f32)", "16777216")]
    [InlineData("transpose(f32[2,2]{1,2,3,4}, permutation=[1,0])", "constant(data=f32[2,2]{1,3,2,4})")]
    [InlineData("reduce_sum(i32[3]{1,2,3}, axes=[0])", "6")]
    [InlineData("convert(i64[]{9007199254740993}, to=f32)", null)]
    [InlineData("exp(f32[]{1})", null)]
    [InlineData("reduce_sum(f32[3]{1,2,3}, axes=[0])", null)]
    [InlineData("dot(f32[1]{1}, f32[1]{2}, lhsContract=[0] rhsContract=[0])", null)]
    [InlineData("broadcast_in_dim(f32[]{1}, shape=[4])", null)]
    [InlineData("guard(f32[]{1})", null)]
    public void Only_what_is_exact_and_not_larger_is_folded(string before, string? after)
    {
        Graph graph = Expression.Parse(before);
        Graph folded = new ConstantFolding().Run(graph, new PassContext(Options));
        Assert.Equal(after is null, ReferenceEquals(graph, folded));
        Assert.Equal(after ?? Expression.Print(graph), Expression.Print(folded));
    }

    [Fact]
    public void The_phase_ends_where_nothing_is_left_to_do() => Assert.Equal(
        "sub(x, mul(y, 6))",
        Expression.Print(SimplificationPhase.Run(
            Expression.Parse("add(neg(mul(y, broadcast_in_dim(mul(f32[]{3}, f32[]{2}), shape=[2,3]))), x)"), Options)));

    [Fact]
    public void Passes_families_and_rules_are_switched_off_by_name()
    {
        Graph graph = Expression.Parse("neg(neg(abs(abs(x))))");
        string With(params string[] disabled) =>
            Expression.Print(SimplificationPhase.Run(graph, Options with { DisabledPasses = [.. disabled] }));
        Assert.Equal("abs(x)", With());
        Assert.Equal("neg(neg(abs(x)))", With("negation/twice"));
        Assert.Equal("abs(abs(x))", With("idempotence"));
        Assert.Equal(Expression.Print(graph), With("algebraic-simplification"));
        Assert.Equal(Expression.Print(graph), With("all"));
    }

    [Fact]
    public void Rules_that_change_rounding_are_off_until_asked_for()
    {
        Graph graph = Expression.Parse("div(x, 5)");
        Assert.Equal("div(x, 5)", Expression.Print(SimplificationPhase.Run(graph, Options)));
        Assert.Equal("mul(x, 0.2)", Expression.Print(SimplificationPhase.Run(graph, Options with { RelaxedRounding = true })));
    }

    [Fact]
    public void A_law_that_is_broken_is_told_with_the_pass_that_broke_it()
    {
        Graph graph = GraphParser.ParseGraph("graph @g() -> (y: f32[3]) {\n  %0 = placeholder type=f32[3] : f32[3]\n  return %0\n}");
        var fault = Assert.Throws<GraphCompilerException>(() => SimplificationPhase.Run(graph, Options));
        Assert.Equal("GRC2005", fault.Code);
        Assert.StartsWith("after scan-merging: ", fault.Diagnostic.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Ids_are_distinct_and_found()
    {
        Assert.Equal(PassCatalog.All.Count, PassCatalog.All.Select(pass => pass.Id).Distinct().Count());
        Assert.All(PassCatalog.All, pass => Assert.Same(pass, PassCatalog.Find(pass.Id)));
        Assert.Null(PassCatalog.Find("none"));
    }

    private static void AssertPass(Pass pass, string before, string after)
    {
        Graph graph = GraphParser.ParseGraph(before);
        Graph result = pass.Run(graph, new PassContext(Options));
        Assert.Equal(after.ReplaceLineEndings("\n") + "\n", result.ToString());
        Assert.Same(result, pass.Run(result, new PassContext(Options)));
        GraphVerifier.Verify(result);
    }
}
