using GraphCompiler.Compiler.Ir;
using GraphCompiler.Compiler.Memory;
using GraphCompiler.Compiler.Ops.Control;
using GraphCompiler.Compiler.Programs;
using GraphCompiler.Compiler.Scheduling;
using GraphCompiler.Tests.Fuzzing;
using GraphCompiler.Tests.Scheduling;
using Xunit;

namespace GraphCompiler.Tests.Memory;

/// <summary>The arena is as small as its schedule allows, and the schedule as good as any other that is tried.</summary>
public sealed class PeakTests
{
    private const double MostAboveBound = 1.02;

    public static IEnumerable<object[]> EveryNetwork =>
        Networks.All.Keys.SelectMany(name => new object[][] { [name, true], [name, false] });

    [Theory]
    [MemberData(nameof(EveryNetwork))]
    public void No_other_order_of_a_network_takes_less(string name, bool fusion)
    {
        var graph = new PlannedGraph(Networks.All[name](), fusion);
        MemoryPlan plan = graph.Plan();
        Assert.InRange(plan.ArenaBytes, plan.LowerBound, (long)(MostAboveBound * plan.LowerBound));
        AssertBest(plan, graph, name);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void No_other_order_of_a_random_graph_takes_less(bool gradients)
    {
        foreach (FuzzCase item in Fuzzer.Cases(gradients, TestSize.Pick(150, 5_000, 50_000)))
        {
            foreach (bool fusion in (bool[])[true, false])
            {
                PlannedGraph graph = new(AsModule(item), fusion);
                MemoryPlan plan = graph.Plan();
                Assert.InRange(plan.ArenaBytes, plan.LowerBound, (long)(MostAboveBound * plan.LowerBound));
                AssertBest(plan, graph, $"seed {item.Seed}");
            }
        }
    }

    [Fact]
    public void The_peak_of_an_order_is_that_of_its_plan()
    {
        foreach (FuzzCase item in Fuzzer.Cases(gradients: true, 60))
        {
            PlannedGraph graph = new(AsModule(item));
            // Copies of old state that the groups know nothing of.
            long saved = graph.Use.Bind().AtStart.Sum(copy => copy.To.Reserved);
            foreach (int[] order in graph.OtherOrders(5))
            {
                MemoryPlan plan = graph.InOrder(order);
                Assert.Equal(plan.LowerBound, graph.Problem.Peak(order) + saved);
            }
        }
    }

    [Fact]
    public void Fused_graphs_of_few_groups_are_planned_as_well_as_by_trying_every_order()
    {
        int tried = 0, missed = 0;
        foreach (FuzzCase item in Fuzzer.Cases(gradients: true, TestSize.Pick(150, 5_000, 50_000)))
        {
            ScheduleProblem problem = new PlannedGraph(AsModule(item)).Problem;
            if (problem.Count is > 2 and <= 14)
            {
                tried++;
                missed += ExecutionOrder.Candidates(problem)[0].Peak > Exhaustive.LeastPeak(problem) ? 1 : 0;
            }
        }

        Assert.True(tried > 0 && missed == 0, $"{missed} of {tried} were missed");
    }

    private static void AssertBest(MemoryPlan plan, PlannedGraph graph, string name)
    {
        long saved = graph.Use.Bind().AtStart.Sum(copy => copy.To.Reserved);
        foreach (int[] order in graph.OtherOrders(100))
        {
            // An order whose peak is not below the arena of the plan needs no arena of its own to be no better.
            Assert.True(plan.LowerBound <= graph.Problem.Peak(order) + saved, $"{name}: another order has a lower peak");
            Assert.True(
                plan.ArenaBytes <= graph.Problem.Peak(order) + saved || plan.ArenaBytes <= graph.InOrder(order).ArenaBytes,
                $"{name}: another order has a smaller arena");
        }
    }

    private static Module AsModule(FuzzCase item) => new(
        "fuzz",
        [
            .. item.Graph.Parameters.Where(p => p.Op is Parameter { IsState: true }).Select(p => new StateDeclaration(((Parameter)p.Op).ParameterName, p.Type))
                .Concat(item.Graph.Results.Where(r => r.IsState).Select(r => new StateDeclaration(r.Name, r.Value.Type))).DistinctBy(s => s.Name),
        ],
        [item.Graph]);
}
