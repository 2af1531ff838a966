using GraphCompiler.Compiler.Ir;
using GraphCompiler.Compiler.Ops.Elementwise;
using GraphCompiler.Compiler.Passes;
using GraphCompiler.Compiler.Rewriting;
using GraphCompiler.Runtime;
using GraphCompiler.Runtime.Diagnostics;
using Xunit;

namespace GraphCompiler.Tests.Rewriting;

public sealed class RuleTests
{
    private static readonly Dictionary<string, RewriteRule> Rules = PassCatalog.All.OfType<RewritePass>()
        .SelectMany(pass => pass.Families).SelectMany(family => family.Rules).ToDictionary(rule => rule.Name);

    public static IEnumerable<object?[]> Rows => RuleRows.All.Select(row => new object?[] { row.Rule, row.Before, row.After });

    [Theory]
    [MemberData(nameof(Rows))]
    public void A_rule_fires_on_its_term_and_leaves_a_near_miss(string rule, string before, string? after)
    {
        Graph graph = Expression.Parse(before);
        Graph rewritten = Rewrite([Rules[rule]], graph);
        Assert.Equal(after ?? Expression.Print(graph), Expression.Print(rewritten));
        Assert.Equal(after is null, ReferenceEquals(graph, rewritten));
        GraphVerifier.Verify(rewritten);
    }

    [Fact]
    public void Every_rule_has_a_row_that_fires_and_a_near_miss()
    {
        Assert.Equal(Rules.Keys.Order(), RuleRows.All.Where(row => row.After is not null).Select(row => row.Rule).Distinct().Order());
        Assert.Equal(Rules.Keys.Order(), RuleRows.All.Where(row => row.After is null).Select(row => row.Rule).Distinct().Order());
    }

    [Fact]
    public void A_rule_is_named_for_its_family() => Assert.All(
        PassCatalog.All.OfType<RewritePass>().SelectMany(pass => pass.Families),
        family => Assert.All(family.Rules, rule => Assert.StartsWith(family.Name + "/", rule.Name, StringComparison.Ordinal)));

    [Fact]
    public void New_nodes_stand_where_the_old_one_stood()
    {
        var b = new GraphBuilder("g");
        Value x = b.Parameter("x", new TensorType(DType.F32, [3]));
        b.Location = new SourceLocation("Mlp.cs", 41, "dense");
        Value y = b.Add(x, b.Neg(x));
        Graph graph = Rewrite([Rules["negation/add-right"]], b.Build(new GraphResult("y", y)));
        Assert.Equal(b.Location, graph.Results[0].Value.Node.Location);
        Assert.Equal(["sub"], graph.Nodes.Where(n => n.Operands.Count > 0).Select(n => n.Op.Name));
    }

    [Fact]
    public void A_trace_tells_rule_and_nodes()
    {
        var text = new StringWriter();
        new Rewriter([Rules["negation/twice"]], new RewriteTrace(text)).Rewrite(Expression.Parse("neg(neg(x))"));
        Assert.Equal("negation/twice: %2 = neg %1 : f32[2,3]  =>  %x\n", text.ToString().ReplaceLineEndings("\n"));
    }

    [Fact]
    public void Rules_that_go_in_a_circle_end()
    {
        RewriteRule there = new("a/there", "neg(x)", "abs(x)", (b, node) => node.Op is Neg ? b.Abs(node.Operands[0]) : null);
        RewriteRule back = new("a/back", "abs(x)", "neg(x)", (b, node) => node.Op is Abs ? b.Neg(node.Operands[0]) : null);
        Assert.NotNull(Rewrite([there, back], Expression.Parse("neg(x)")));
    }

    private static Graph Rewrite(IReadOnlyList<RewriteRule> rules, Graph graph) => new Rewriter(rules).Rewrite(graph);
}
