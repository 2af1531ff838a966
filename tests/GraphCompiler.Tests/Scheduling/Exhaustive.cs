using GraphCompiler.Compiler.Scheduling;

namespace GraphCompiler.Tests.Scheduling;

/// <summary>The least peak of all orders, by trying every set of steps that can have run.</summary>
internal static class Exhaustive
{
    /// <summary>The most steps that are tried.</summary>
    public const int MostSteps = 20;

    /// <summary>The least peak.</summary>
    public static long LeastPeak(ScheduleProblem problem)
    {
        var level = new Dictionary<int, (long Peak, long Live)> { [0] = (0, 0) };
        var done = new bool[problem.Count];
        for (int count = 0; count < problem.Count; count++)
        {
            var next = new Dictionary<int, (long Peak, long Live)>();
            foreach ((int set, (long peak, long live)) in level)
            {
                for (int step = 0; step < problem.Count; step++)
                {
                    done[step] = (set >> step & 1) != 0;
                }

                foreach (int step in Enumerable.Range(0, problem.Count).Where(s => !done[s] && problem.Before[s].All(b => done[b])))
                {
                    StepCost cost = problem.Cost(step, done);
                    long highest = Math.Max(peak, live + cost.Fresh);
                    int larger = set | 1 << step;
                    if (!next.TryGetValue(larger, out (long Peak, long) known) || highest < known.Peak)
                    {
                        next[larger] = (highest, live + cost.Net);
                    }
                }
            }

            level = next;
        }

        return level.Values.Single().Peak;
    }
}
