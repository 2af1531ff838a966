using System.Globalization;
using System.Text;
using GraphCompiler.Compiler;
using GraphCompiler.Compiler.Ir;
using GraphCompiler.Compiler.Kernels;
using GraphCompiler.Compiler.Passes;
using GraphCompiler.Runtime;
using Xunit;

namespace GraphCompiler.Tests.Fuzzing;

/// <summary>Random graphs are run in every way that there is, and all must agree.</summary>
/// <remarks>
/// <c>GRAPHC_FUZZ</c> says how many graphs, <c>GRAPHC_FUZZ_SEED</c> where they begin. A graph that fails is made as small as it can be, and shown
/// with its seed.
/// </remarks>
public sealed class RandomGraphTests
{
    private const int Batch = 50;

    private static readonly CompilerOptions Plain = new() { DisabledPasses = ["all"], Fusion = false, MemoryReuse = false, CacheFolder = "" };
    private static readonly CompilerOptions Optimized = new() { CacheFolder = "" };

    private static readonly int Count = Number("GRAPHC_FUZZ") ?? TestSize.Pick(ci: 300, nightly: 20_000, release: 1_000_000);
    private static readonly int First = Number("GRAPHC_FUZZ_SEED") ?? 0;

    [Fact]
    public void Every_op_occurs_in_random_graphs()
    {
        string[] found = [.. RandomGraphs.From(0).Take(300).SelectMany(c => c.Graph.Nodes).Select(n => n.Op.Name).Distinct()];
        Assert.Equal(["guard", "placeholder"], OpCatalog.All.Select(schema => schema.Name).Except(found));
    }

    [Fact]
    public void Random_graphs_are_valid_and_print_and_read_back()
    {
        foreach (FuzzCase item in RandomGraphs.From(First).Take(Math.Min(Count, 300)))
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
        AssertAgree(
            gradients, Runner.Interpreter("simplified graph", graph => SimplificationPhase.Run(graph, options)),
            Runner.Interpreter("oracle", graph => graph));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Folded_constants_are_as_near_as_roundings(bool gradients) => AssertAgree(
        gradients, Runner.Interpreter("folded graph", graph => SimplificationPhase.Run(graph, Optimized)), null);

    [Fact]
    public void Simplifying_twice_finds_nothing_more()
    {
        foreach (FuzzCase item in RandomGraphs.From(First).Take(Math.Min(Count, 300)))
        {
            Graph once = SimplificationPhase.Run(item.Graph, Optimized);
            Assert.Same(once, SimplificationPhase.Run(once, Optimized));
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Kernels_of_plain_graphs_agree_with_the_oracle(bool gradients) =>
        AssertAgree(gradients, Runner.Kernels("kernels, nothing optimized", VectorForm.V512, Plain), null);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Optimized_kernels_give_the_bits_of_plain_ones(bool gradients) => AssertAgree(
        gradients, Runner.Kernels("kernels, optimized", VectorForm.V256, Optimized),
        Runner.Kernels("kernels, nothing optimized", VectorForm.V512, Plain));

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Generated_code_gives_the_bits_of_plain_kernels(bool gradients) => AssertAgree(
        gradients, Runner.CSharp("generated code, optimized", Optimized),
        Runner.Kernels("kernels, nothing optimized", VectorForm.V512, Plain));

    private static void AssertAgree(bool gradients, Runner runner, Runner? reference)
    {
        IEnumerable<FuzzCase> cases = RandomGraphs.From(First).Take(Count);
        foreach (FuzzCase[] batch in (gradients ? cases.Select(RandomGraphs.Gradient).OfType<FuzzCase>() : cases).Where(c => !c.Graph.Nodes.Any(n => n.Op.Name == "scatter_add")).Chunk(Batch))
        {
            string?[] faults = Differential.CheckAll(batch, runner, reference);
            int failed = Array.FindIndex(faults, fault => fault is not null);
            if (failed >= 0)
            {
                Assert.Fail(Report(batch[failed], runner, reference, faults.Count(fault => fault is not null)));
            }
        }
    }

    private static string Report(FuzzCase item, Runner runner, Runner? reference, int count)
    {
        FuzzCase small = Shrinker.Shrink(item, candidate => Differential.Check(candidate, runner, reference) is not null);
        return new StringBuilder()
            .Append(CultureInfo.InvariantCulture, $"seed {item.Seed} ({count} of its batch): {runner.Name} against {reference?.Name ?? "the oracle"}: ")
            .AppendLine(Differential.Check(small, runner, reference))
            .Append(small.Graph)
            .AppendJoin('\n', small.Graph.Parameters.Zip(small.Arguments, (p, a) =>
                $"{p.Result} = {(a.Shape.Elements <= ArrayText.MaxInline ? ArrayText.Print(a) : a.ToString())}"))
            .ToString();
    }

    private static int? Number(string variable) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), out int number) ? number : null;
}
