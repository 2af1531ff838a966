namespace GraphCompiler.Compiler.Scheduling;

/// <summary>Orders in which groups may run: several candidates, of which the memory planner takes the one with the lowest peak.</summary>
public static class ExecutionOrder
{
    /// <summary>Program order, then depth-first from the end.</summary>
    public static IEnumerable<int[]> Candidates(Dependencies dependencies, int groups)
    {
        yield return ByPriority(dependencies, groups, group => group);
        int[] depthFirst = DepthFirst(dependencies, groups);
        yield return ByPriority(dependencies, groups, group => depthFirst[group]);
    }

    /// <summary>The topological order that always takes the ready group with the least priority number.</summary>
    private static int[] ByPriority(Dependencies dependencies, int groups, Func<int, int> priority)
    {
        var waiting = new int[groups];
        for (int group = 0; group < groups; group++)
        {
            foreach (int next in dependencies.After(group))
            {
                waiting[next]++;
            }
        }

        var ready = new PriorityQueue<int, int>();
        for (int group = 0; group < groups; group++)
        {
            if (waiting[group] == 0)
            {
                ready.Enqueue(group, priority(group));
            }
        }

        var order = new List<int>(groups);
        while (ready.TryDequeue(out int group, out _))
        {
            order.Add(group);
            foreach (int next in dependencies.After(group).Order())
            {
                if (--waiting[next] == 0)
                {
                    ready.Enqueue(next, priority(next));
                }
            }
        }

        return order.Count == groups
            ? [.. order]
            : throw new InvalidOperationException("the groups of a fusion plan depend on each other in a circle");
    }

    /// <summary>The number of each group in a depth-first walk of its producers, from the last group back.</summary>
    private static int[] DepthFirst(Dependencies dependencies, int groups)
    {
        var producers = new List<int>[groups];
        for (int group = 0; group < groups; group++)
        {
            producers[group] = [];
        }

        for (int group = 0; group < groups; group++)
        {
            foreach (int next in dependencies.After(group))
            {
                producers[next].Add(group);
            }
        }

        var number = new int[groups];
        Array.Fill(number, -1);
        int count = 0;
        var open = new Stack<(int Group, int Next)>();
        for (int root = 0; root < groups; root++)
        {
            if (number[root] >= 0 || dependencies.After(root).Count > 0)
            {
                continue;
            }

            open.Push((root, 0));
            while (open.TryPop(out (int Group, int Next) frame))
            {
                if (frame.Next < producers[frame.Group].Count)
                {
                    open.Push(frame with { Next = frame.Next + 1 });
                    int producer = producers[frame.Group][frame.Next];
                    if (number[producer] < 0)
                    {
                        open.Push((producer, 0));
                    }
                }
                else if (number[frame.Group] < 0)
                {
                    number[frame.Group] = count++;
                }
            }
        }

        return number;
    }
}
