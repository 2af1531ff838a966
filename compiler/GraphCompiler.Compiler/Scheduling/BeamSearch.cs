namespace GraphCompiler.Compiler.Scheduling;

/// <summary>Looks for an order whose peak is at most a limit.</summary>
/// <remarks>
/// <para>
/// Sets of steps are grown from the empty one. What is live after a set does not depend on how it was reached, so each set is kept once, and of the sets
/// of one size the ones with the fewest live bytes. Where none had to be left out the search is exhaustive, and its no is a proof (dynamic
/// programming over sets, as in Ahn et al. 2020, "Ordering chaos: memory-aware scheduling of irregularly wired neural networks for edge devices").
/// </para>
/// <para>A step that leaves no more live than there was, and stays below the limit, is taken without trying anything else: nothing is lost by it.</para>
/// </remarks>
public sealed class BeamSearch
{
    private readonly ScheduleProblem problem;
    private readonly long limit;
    private readonly int width;
    private readonly ulong[] keys;
    private readonly Dictionary<ulong, Partial>[] levels;

    private BeamSearch(ScheduleProblem problem, long limit, int width, long budget)
    {
        (this.problem, this.limit, this.width, Budget) = (problem, limit, width, budget);
        levels = new Dictionary<ulong, Partial>[problem.Count + 1];
        var random = new Random(problem.Count);
        keys = [.. Enumerable.Range(0, problem.Count).Select(_ => (ulong)random.NextInt64() ^ ((ulong)random.NextInt64() << 1))];
    }

    /// <summary>How many costs may still be looked up.</summary>
    private long Budget { get; set; }

    private bool IsExhaustive { get; set; } = true;

    private long LeastExceeding { get; set; } = long.MaxValue;

    /// <summary>Searches.</summary>
    /// <param name="problem">The problem.</param>
    /// <param name="limit">The highest peak that is wanted.</param>
    /// <param name="width">How many sets of one size are kept.</param>
    /// <param name="budget">How many costs are looked up at most.</param>
    public static Outcome Run(ScheduleProblem problem, long limit, int width, long budget)
    {
        var search = new BeamSearch(problem, limit, width, budget);
        int[]? order = search.Run();
        return new Outcome(order, search.IsExhaustive ? search.LeastExceeding : limit + 1, budget - search.Budget);
    }

    private int[]? Run()
    {
        var done = new bool[problem.Count];
        var none = new Partial(null, [], done, [.. Enumerable.Range(0, problem.Count).Where(s => problem.Before[s].Length == 0)], 0, 0, 0);
        Keep(TakeHarmless(none));
        for (int count = 0; count < problem.Count; count++)
        {
            if (levels[count] is not { } level)
            {
                continue;
            }

            levels[count] = null!;
            foreach (Child child in ChildrenOf(level.Values))
            {
                Keep(TakeHarmless(After(child)));
            }

            if (Budget <= 0)
            {
                IsExhaustive = false;
                return null;
            }
        }

        return levels[problem.Count]?.Values.First().Order();
    }

    /// <summary>The best sets that are one step larger.</summary>
    private IEnumerable<Child> ChildrenOf(IEnumerable<Partial> level)
    {
        Partial[] kept = [.. level.OrderBy(p => p.Live)];
        IsExhaustive &= kept.Length <= width;
        var children = new Dictionary<ulong, Child>();
        foreach (Partial partial in kept.Take(width))
        {
            Budget -= partial.Ready.Length;
            foreach (int step in partial.Ready)
            {
                StepCost cost = problem.Cost(step, partial.Done);
                if (partial.Live + cost.Fresh > limit)
                {
                    LeastExceeding = Math.Min(LeastExceeding, partial.Live + cost.Fresh);
                    continue;
                }

                children.TryAdd(partial.Key ^ keys[step], new Child(partial, step, partial.Live + cost.Net));
            }
        }

        IsExhaustive &= children.Count <= width;
        return children.Values.OrderBy(c => c.Live).Take(width);
    }

    private Partial After(Child child)
    {
        Partial from = child.From;
        var done = (bool[])from.Done.Clone();
        done[child.Step] = true;
        return new Partial(
            from, [child.Step], done, ReadyAfter(from.Ready, child.Step, done), child.Live, from.Key ^ keys[child.Step], from.Count + 1);
    }

    private Partial TakeHarmless(Partial partial)
    {
        List<int> steps = [.. partial.Steps];
        int[] ready = partial.Ready;
        (long live, ulong key) = (partial.Live, partial.Key);
        for (bool found = true; found;)
        {
            found = false;
            Budget -= ready.Length;
            foreach (int step in ready)
            {
                StepCost cost = problem.Cost(step, partial.Done);
                if (cost.Net <= 0 && live + cost.Fresh <= limit)
                {
                    partial.Done[step] = true;
                    steps.Add(step);
                    ready = ReadyAfter(ready, step, partial.Done);
                    (live, key, found) = (live + cost.Net, key ^ keys[step], true);
                    break;
                }
            }
        }

        return partial with { Steps = steps, Ready = ready, Live = live, Key = key, Count = partial.Count + steps.Count - partial.Steps.Count };
    }

    private void Keep(Partial partial) => (levels[partial.Count] ??= []).TryAdd(partial.Key, partial);

    private int[] ReadyAfter(int[] ready, int step, bool[] done) =>
    [
        .. ready.Where(r => r != step),
        .. problem.After[step].Where(next => Array.TrueForAll(problem.Before[next], before => done[before])),
    ];

    /// <summary>What a search found.</summary>
    /// <param name="Order">An order within the limit; null if none was found.</param>
    /// <param name="LowerBound">No order has a lower peak than this, if the search left nothing out; else just above the limit.</param>
    /// <param name="Work">How many costs were looked up.</param>
    public sealed record Outcome(int[]? Order, long LowerBound, long Work);

    private readonly record struct Child(Partial From, int Step, long Live);

    /// <summary>A set of steps that ran, and the way to it.</summary>
    private sealed record Partial(
        Partial? From, List<int> Steps, bool[] Done, int[] Ready, long Live, ulong Key, int Count)
    {
        public int[] Order()
        {
            var parts = new Stack<List<int>>();
            for (Partial? p = this; p is not null; p = p.From)
            {
                parts.Push(p.Steps);
            }

            return [.. parts.SelectMany(p => p)];
        }
    }
}
