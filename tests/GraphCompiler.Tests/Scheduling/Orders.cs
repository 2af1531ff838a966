using GraphCompiler.Compiler.Scheduling;

namespace GraphCompiler.Tests.Scheduling;

/// <summary>Orders that a scheduler is held against, made without it.</summary>
internal static class Orders
{
    /// <summary>Program order, depth-first from the last step back, and random topological orders.</summary>
    public static IEnumerable<int[]> Of(ScheduleProblem problem, int random, int seed)
    {
        yield return Topological(problem, ready => ready.Min());
        var depthFirst = new List<int>();
        var seen = new bool[problem.Count];
        foreach (int root in Enumerable.Range(0, problem.Count).Where(s => problem.After[s].Length == 0))
        {
            Visit(root);
        }

        yield return [.. depthFirst];
        var source = new Random(seed);
        for (int i = 0; i < random; i++)
        {
            yield return Topological(problem, ready => ready[source.Next(ready.Count)]);
        }

        void Visit(int step)
        {
            if (!seen[step])
            {
                seen[step] = true;
                Array.ForEach(problem.Before[step], Visit);
                depthFirst.Add(step);
            }
        }
    }

    private static int[] Topological(ScheduleProblem problem, Func<List<int>, int> choose)
    {
        int[] waiting = [.. problem.Before.Select(b => b.Length)];
        List<int> ready = [.. Enumerable.Range(0, problem.Count).Where(s => waiting[s] == 0)];
        var order = new List<int>();
        while (ready.Count > 0)
        {
            int step = choose(ready);
            ready.Remove(step);
            order.Add(step);
            ready.AddRange(problem.After[step].Where(next => --waiting[next] == 0));
        }

        return [.. order];
    }
}
