namespace GraphCompiler.Compiler.Scheduling;

/// <summary>Orders in which steps may run, lowest peak first.</summary>
/// <remarks>
/// Program order and depth-first from the end, then greedy orders from both ends, each improved by moving what frees memory forward and
/// what takes memory back; if none of them reaches the lower bound, a beam search between the bound and the best peak. All is
/// bounded by counts of work, so that time grows near-linearly and the order is the same on every run.
/// </remarks>
public static class ExecutionOrder
{
    /// <summary>How often an order is gone through from both ends.</summary>
    private const int MostPasses = 8;

    /// <summary>How many costs of steps the searches look up for each step, all together, and at most.</summary>
    private const long SearchBudgetOfStep = 2000, MostSearchBudget = 400_000;

    /// <summary>The order of the graph, as far as donated state allows it.</summary>
    public static ScheduledOrder Program(ScheduleProblem problem)
    {
        int[] order = ListScheduling.ByRank(problem, [.. Enumerable.Range(0, problem.Count)]);
        return new ScheduledOrder(order, problem.Peak(order));
    }

    /// <summary>The orders, lowest peak first; of equal ones program order, then the simplest.</summary>
    public static IReadOnlyList<ScheduledOrder> Candidates(ScheduleProblem problem)
    {
        var found = new List<ScheduledOrder>();
        long Best() => found.Min(o => o.Peak);
        bool Add(int[] order)
        {
            found.Add(new ScheduledOrder(order, problem.Peak(order)));
            return found[^1].Peak <= problem.LowerBound;
        }

        int[] program = Program(problem).Order;
        int[] depthFirst = ListScheduling.ByRank(problem, DepthFirst.Numbers(problem));
        bool done = Add(program) || Add(depthFirst)
            || Add(ListScheduling.Greedy(problem, program, Best(), fromEnd: false))
            || Add(ListScheduling.Greedy(problem, program, Best(), fromEnd: true))
            || Add(ListScheduling.Greedy(problem, depthFirst, Best(), fromEnd: false))
            || Add(ListScheduling.Greedy(problem, depthFirst, Best(), fromEnd: true))
            || found.ToList().Exists(order => Add(Justified(problem, order)))
            || Add(Searched(problem, found.MinBy(o => o.Peak)!));
        return [.. found.OrderBy(o => o.Peak)];
    }

    /// <summary>The order gone through from both ends while its peak falls.</summary>
    private static int[] Justified(ScheduleProblem problem, ScheduledOrder order)
    {
        for (int pass = 0, idle = 0; pass < MostPasses && idle < 2; pass++, idle++)
        {
            int[] next = ListScheduling.Justified(problem, order.Order, order.Peak, fromEnd: pass % 2 == 0);
            long peak = problem.Peak(next);
            idle = peak < order.Peak ? -1 : idle;
            order = new ScheduledOrder(next, peak);
        }

        return order.Order;
    }

    /// <summary>Halves the distance between what is known to be possible and what is known (or believed) to be impossible.</summary>
    private static int[] Searched(ScheduleProblem problem, ScheduledOrder best)
    {
        long low = problem.LowerBound, budget = Math.Min(MostSearchBudget, SearchBudgetOfStep * problem.Count);
        int width = (int)Math.Clamp(budget / (8L * problem.Count * MeanReady(problem, best.Order)), 2, 4096);
        while (low < best.Peak && budget > 0)
        {
            BeamSearch.Outcome outcome = BeamSearch.Run(problem, low + ((best.Peak - 1 - low) / 2), width, budget);
            budget -= outcome.Work;
            if (outcome.Order is { } order)
            {
                best = new ScheduledOrder(order, problem.Peak(order));
            }
            else
            {
                low = outcome.LowerBound;
            }
        }

        return best.Order;
    }

    /// <summary>How many steps are ready at a time: how long each could have run before it did.</summary>
    private static long MeanReady(ScheduleProblem problem, int[] order)
    {
        var position = new int[order.Length];
        long sum = 0;
        for (int i = 0; i < order.Length; i++)
        {
            position[order[i]] = i;
            sum += i - problem.Before[order[i]].Select(before => position[before]).DefaultIfEmpty(-1).Max();
        }

        return Math.Max(1, sum / Math.Max(1, order.Length));
    }
}

/// <summary>An order and its peak.</summary>
/// <param name="Order">The steps in the order in which they run.</param>
/// <param name="Peak">The most bytes of the arena that are live at one step.</param>
public sealed record ScheduledOrder(int[] Order, long Peak);
