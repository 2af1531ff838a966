namespace GraphCompiler.Compiler.Scheduling;

/// <summary>Orders that are made step by step, by a rule, from the beginning or from the end.</summary>
/// <remarks>
/// Whatever the rule: a step that leaves no more bytes live than there were, and stays below the limit while it runs, is taken at once, for every
/// order of the rest is as good with it at the front as with it further back. So an order never gets worse when it is gone through with its own peak as
/// limit; from both ends in turn this is justification (Valls, Ballestín and Quintanilla 2005, "Justification and RCPSP").
/// </remarks>
public static class ListScheduling
{
    /// <summary>The order that takes the ready step with the least rank.</summary>
    public static int[] ByRank(ScheduleProblem problem, int[] rank)
    {
        var frontier = new Frontier(problem, fromEnd: false);
        var ready = new PriorityQueue<int, int>(frontier.Ready.Select(step => (step, rank[step])));
        var changed = new List<int>();
        while (ready.TryDequeue(out int step, out _))
        {
            if (frontier.IsReady(step))
            {
                frontier.Take(step, changed);
                changed.ForEach(next => ready.Enqueue(next, rank[next]));
                changed.Clear();
            }
        }

        return frontier.Order;
    }

    /// <summary>An order with what frees memory moved forward (or, from the end, what takes memory moved back).</summary>
    public static int[] Justified(ScheduleProblem problem, int[] order, long limit, bool fromEnd) =>
        Run(problem, RanksOf(order, fromEnd), limit, fromEnd, _ => 0);

    /// <summary>The order that takes the step after which the fewest bytes are live.</summary>
    public static int[] Greedy(ScheduleProblem problem, int[] order, long limit, bool fromEnd) =>
        Run(problem, RanksOf(order, fromEnd), limit, fromEnd, cost => cost.Net);

    private static int[] Run(ScheduleProblem problem, int[] rank, long limit, bool fromEnd, Func<StepCost, long> key)
    {
        var frontier = new Frontier(problem, fromEnd);
        var ready = new PriorityQueue<int, (long Key, int Rank)>();
        var harmless = new PriorityQueue<int, (long Fresh, int Rank)>();
        var changed = frontier.Ready.ToList();
        while (true)
        {
            foreach (int step in changed)
            {
                StepCost cost = frontier.Cost(step);
                ready.Enqueue(step, (key(cost), rank[step]));
                if (cost.Net <= 0)
                {
                    harmless.Enqueue(step, (cost.Fresh, rank[step]));
                }
            }

            changed.Clear();
            int? next = Next(frontier, harmless, priority => frontier.Live + priority.Fresh <= limit) ?? Next(frontier, ready, _ => true);
            if (next is null)
            {
                return frontier.Order;
            }

            frontier.Take(next.Value, changed);
        }
    }

    /// <summary>The first step of a queue that was not taken meanwhile, if it will do.</summary>
    private static int? Next<T>(Frontier frontier, PriorityQueue<int, T> queue, Func<T, bool> willDo)
    {
        while (queue.TryPeek(out int step, out T? priority))
        {
            if (frontier.IsReady(step))
            {
                return willDo(priority) ? queue.Dequeue() : null;
            }

            queue.Dequeue();
        }

        return null;
    }

    private static int[] RanksOf(int[] order, bool fromEnd)
    {
        var rank = new int[order.Length];
        for (int i = 0; i < order.Length; i++)
        {
            rank[order[i]] = fromEnd ? order.Length - i : i;
        }

        return rank;
    }
}
