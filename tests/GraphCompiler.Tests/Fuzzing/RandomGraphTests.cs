using GraphCompiler.Compiler;
using GraphCompiler.Compiler.Ir;
using GraphCompiler.Compiler.Passes;
using GraphCompiler.Runtime;
using Xunit;

namespace GraphCompiler.Tests.Fuzzing;

/// <summary>Random graphs are valid, read back from text, and mean the same after every pass.</summary>
public sealed class RandomGraphTests
{
    private static readonly CompilerOptions Optimized = new();

    [Fact]
    public void Every_op_occurs_in_random_graphs()
    {
        string[] found = [.. RandomGraphs.From(0).Take(300).SelectMany(c => c.Graph.Nodes).Select(n => n.Op.Name).Distinct()];
        Assert.Equal(["guard", "placeholder", "step_count"], OpCatalog.All.Select(schema => schema.Name).Except(found));
    }

    [Fact]
    public void Random_graphs_are_valid_and_print_and_read_back()
    {
        foreach (FuzzCase item in Fuzzer.Cases(gradients: false))
        {
            GraphVerifier.Verify(item.Graph);
            var resources = new Dictionary<string, NdArray>();
            string text = GraphPrinter.Print(item.Graph, resources);
            Assert.Equal(text, GraphPrinter.Print(GraphParser.ParseGraph(text, resources)));
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Exact_rewrites_give_the_bits_of_the_oracle(bool gradients)
    {
        CompilerOptions options = new() { DisabledPasses = ["constant-folding"], Verify = true };
        Fuzzer.AssertAgree(
            gradients, Runner.Interpreter("simplified graph", graph => SimplificationPhase.Run(graph, options)),
            Runner.Interpreter("oracle", graph => graph));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Folded_constants_are_as_near_as_roundings(bool gradients) => Fuzzer.AssertAgree(
        gradients, Runner.Interpreter("folded graph", graph => SimplificationPhase.Run(graph, Optimized)), null);

    [Fact]
    public void Simplifying_twice_finds_nothing_more()
    {
        foreach (FuzzCase item in Fuzzer.Cases(gradients: false))
        {
            Graph once = SimplificationPhase.Run(item.Graph, Optimized);
            Assert.Same(once, SimplificationPhase.Run(once, Optimized));
        }
    }
}
