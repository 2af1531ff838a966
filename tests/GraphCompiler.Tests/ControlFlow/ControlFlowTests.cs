using GraphCompiler.Compiler;
using GraphCompiler.Compiler.Autodiff;
using GraphCompiler.Compiler.Ir;
using GraphCompiler.Compiler.Kernels;
using GraphCompiler.Compiler.Ops.Control;
using GraphCompiler.Compiler.Ops.Elementwise;
using GraphCompiler.Compiler.Ops.Reduction;
using GraphCompiler.Compiler.Reference;
using GraphCompiler.Runtime;
using GraphCompiler.Tests.Backends;
using GraphCompiler.Tests.Fuzzing;
using Xunit;

namespace GraphCompiler.Tests.ControlFlow;

/// <summary>Loops and branches compute what the oracle says, planned and fused in every way, on every backend, and so do their derivatives.</summary>
public sealed class ControlFlowTests
{
    public static TheoryData<string> Names => [.. LoopGraphs.All.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Derivatives_are_what_differences_say(string name)
    {
        Graph graph = LoopGraphs.All[name]();
        GradientChecker.Require(graph, Case(graph).ReferenceArguments);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Programs_compute_what_the_oracle_says(string name)
    {
        Graph graph = LoopGraphs.All[name]();
        foreach (FuzzCase item in new[] { graph, WithGradients(graph), WithGradients(WithGradients(graph)) }.Select(Case))
        {
            foreach ((string way, CompilerOptions options) in Ways)
            {
                string? fault = Differential.Check(item, Runner.Kernels(way, VectorForm.V256, options));
                Assert.True(fault is null, $"{way}: {fault}\n{item.Graph}");
            }
        }
    }

    private static (string, CompilerOptions)[] Ways { get; } =
    [
        ("as it is", CompilerOptions.Default with { Verify = true }),
        ("unfused", CompilerOptions.Default with { Fusion = false, Verify = true }),
        ("unsimplified", CompilerOptions.Default with { DisabledPasses = ["all"], Verify = true }),
        ("without sharing memory", CompilerOptions.Default with { MemoryReuse = false, Verify = true }),
    ];

    [Fact]
    public void Texts_are_read_back()
    {
        foreach (Graph graph in LoopGraphs.All.Values.Select(make => WithGradients(make())))
        {
            Assert.Equal(graph.ToString(), GraphParser.ParseGraph(graph.ToString()).ToString());
        }
    }

    /// <summary>The results, and the gradient of the sum of their squares with respect to each parameter.</summary>
    internal static Graph WithGradients(Graph graph)
    {
        var b = new GraphBuilder(graph.Name);
        Value[] parameters = [.. graph.Parameters.Select(p => b.Parameter(((Parameter)p.Op).ParameterName, p.Type))];
        Value[] results = b.Inline(graph, parameters);
        Value loss = results.Select(y => b.ReduceSum(b.Mul(y, y), [.. Enumerable.Range(0, y.Type.Rank)])).Aggregate((x, y) => b.Add(x, y));
        Value?[] gradients = ReverseMode.Vjp(b, [loss], [b.Scalar(DType.F32, 1)], parameters);
        return b.Build([.. results.Concat(gradients.OfType<Value>()).Select((v, i) => new GraphResult($"y{i}", v))]);
    }

    private static FuzzCase Case(Graph graph)
    {
        var random = new Random(5);
        return new FuzzCase(0, graph, [.. graph.Parameters.Select(p =>
            ReferenceTensor.Of(p.Type.DType, p.Type.Shape, Enumerable.Range(0, (int)p.Type.Elements).Select(_ => (1.6 * random.NextDouble()) - 0.7)).ToNdArray())]);
    }
}
