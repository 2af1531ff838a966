using GraphCompiler.Compiler.Scheduling;
using Xunit;

namespace GraphCompiler.Tests.Scheduling;

public sealed class ExecutionOrderTests
{
    [Fact]
    public void Small_problems_are_solved_as_well_as_by_trying_every_order()
    {
        int count = TestSize.Pick(400, 10_000, 100_000), missed = 0;
        for (int seed = 0; seed < count; seed++)
        {
            ScheduleProblem problem = RandomProblems.Of(seed, 2 + (seed % 11), reach: 2 + (seed % 7));
            long best = Best(problem).Peak, least = Exhaustive.LeastPeak(problem);
            Assert.True(best >= least, $"seed {seed}: {best} is below what is possible, {least}");
            missed += best > least ? 1 : 0;
        }

        Assert.True(missed == 0, $"{missed} of {count} were missed");
    }

    [Fact]
    public void No_other_order_is_better()
    {
        int count = TestSize.Pick(60, 2_000, 20_000);
        for (int seed = 0; seed < count; seed++)
        {
            ScheduleProblem problem = RandomProblems.Of(seed, 20 + (seed % 100), reach: 3 + (seed % 40));
            ScheduledOrder best = Best(problem);
            Assert.Equal(Enumerable.Range(0, problem.Count), best.Order.Order());
            long other = Orders.Of(problem, 100, seed).Min(problem.Peak);
            Assert.True(best.Peak <= other, $"seed {seed}: {best.Peak}, and another order has {other}");
        }
    }

    [Fact]
    public void Orders_respect_what_has_to_run_first()
    {
        for (int seed = 0; seed < 100; seed++)
        {
            ScheduleProblem problem = RandomProblems.Of(seed, 2 + (seed % 60), reach: 5);
            foreach (ScheduledOrder candidate in ExecutionOrder.Candidates(problem))
            {
                int[] position = new int[problem.Count];
                foreach ((int i, int step) in candidate.Order.Index())
                {
                    position[step] = i;
                }

                Assert.All(Enumerable.Range(0, problem.Count), step => Assert.All(problem.Before[step], b => Assert.True(position[b] < position[step])));
            }
        }
    }

    [Fact]
    public void The_order_is_the_same_on_every_run()
    {
        for (int seed = 0; seed < 20; seed++)
        {
            Assert.Equal(Best(RandomProblems.Of(seed, 60, 12)).Order, Best(RandomProblems.Of(seed, 60, 12)).Order);
        }
    }

    [Fact]
    public void Program_order_stays_where_nothing_is_better()
    {
        // A chain of equal values.
        ScheduledStep[] steps = [.. Enumerable.Range(0, 30).Select(i => new ScheduledStep(i == 0 ? [] : [i - 1], [i], 0, []))];
        var order = new PrecedenceGraph(30);
        for (int i = 1; i < 30; i++)
        {
            order.Add(i - 1, i);
        }

        ScheduledOrder best = Best(new ScheduleProblem(Enumerable.Repeat(new ScheduledValue(64), 30), steps, order));
        Assert.Equal(Enumerable.Range(0, 30), best.Order);
        Assert.Equal(128, best.Peak);
    }

    private static ScheduledOrder Best(ScheduleProblem problem) => ExecutionOrder.Candidates(problem)[0];
}
