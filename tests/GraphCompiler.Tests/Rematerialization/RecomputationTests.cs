using GraphCompiler.Compiler.Fusion;
using GraphCompiler.Compiler.Ir;
using GraphCompiler.Compiler.Memory;
using GraphCompiler.Compiler.Ops.Control;
using GraphCompiler.Compiler.Reference;
using GraphCompiler.Compiler.Rematerialization;
using GraphCompiler.Runtime;
using GraphCompiler.Tests.Fuzzing;
using GraphCompiler.Tests.Memory;
using Xunit;

namespace GraphCompiler.Tests.Rematerialization;

/// <summary>Every choice of what is computed again leaves a graph that computes the same, whose copies share no kernel with what they copy.</summary>
public class RecomputationTests
{
    [Fact]
    public void Random_graphs_give_the_same_whatever_is_computed_again()
    {
        int choices = 0;
        foreach (FuzzCase item in Fuzzer.Cases(gradients: true, TestSize.Pick(120, 2_000, 20_000)))
        {
            var planned = new PlannedGraph(new Module("fuzz", States(item.Graph), [item.Graph]));
            var activations = new Activations(planned.Graph, planned.Plan());
            if (activations.Saved.Count < 2)
            {
                continue;
            }

            // Simplification keeps parameters and their order.
            ReferenceTensor[] arguments = item.ReferenceArguments, expected = GraphInterpreter.Run(planned.Graph, arguments);
            foreach (RecomputationChoice choice in new RecomputationChoices(activations).All().DistinctBy(c => c.Recomputed.Count))
            {
                (Graph graph, FusionStages stages) = Recomputation.Apply(activations, choice, FusionStages.One);
                GraphVerifier.Verify(new Module("fuzz", States(graph), [graph]));
                Assert.All(stages.Recomputed, n => Assert.Equal(1, stages.Of(n)));
                ReferenceTensor[] found = GraphInterpreter.Run(graph, arguments);
                Assert.All(expected.Zip(found), pair => Assert.Equal(Words(pair.First), Words(pair.Second)));
                choices++;
            }
        }

        Assert.True(choices > 5, $"{choices} choices");
    }

    [Theory]
    [InlineData("train residual 24x64")]
    [InlineData("train lstm 12x32")]
    public void No_kernel_computes_a_value_and_its_copy(string network)
    {
        var planned = new PlannedGraph(Networks.All[network]());
        MemoryPlan plan = planned.Plan();
        var activations = new Activations(planned.Graph, plan);
        RecomputationChoice choice = new RecomputationChoices(activations).All().MinBy(c => c.Least)!;
        (Graph graph, FusionStages stages) = Recomputation.Apply(activations, choice, FusionStages.One);
        FusionPlan fused = FusionPlanner.Plan(graph, new(), stages);
        Assert.Contains(fused.Groups, g => g.Owned.Any(stages.Recomputed.Contains));
        Assert.All(fused.Groups, g => Assert.Single(g.Owned.Select(stages.Of).Distinct()));
    }

    private static List<StateDeclaration> States(Graph graph) =>
    [
        .. graph.Parameters.Where(p => p.Op is Parameter { IsState: true }).Select(p => new StateDeclaration(((Parameter)p.Op).ParameterName, p.Type))
            .Concat(graph.Results.Where(r => r.IsState).Select(r => new StateDeclaration(r.Name, r.Value.Type))).DistinctBy(s => s.Name),
    ];

    private static IEnumerable<long> Words(ReferenceTensor tensor) =>
        tensor.Type.DType.IsFloat ? tensor.Floats.Select(BitConverter.DoubleToInt64Bits) : tensor.Integers;
}
