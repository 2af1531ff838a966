namespace GraphCompiler.Compiler.Scheduling;

/// <summary>A graph of steps without circles that grows edge by edge, and knows an order of its steps at all times.</summary>
/// <remarks>
/// Only steps between the two ends of a new edge are looked at (Pearce and Kelly 2006, "A dynamic topological sort algorithm for directed acyclic
/// graphs"), so that edges which agree with the order so far cost nothing.
/// </remarks>
public sealed class PrecedenceGraph
{
    private readonly HashSet<int>[] before;
    private readonly HashSet<int>[] after;
    private readonly int[] position;

    /// <summary>Steps without edges; their order is that of their numbers.</summary>
    public PrecedenceGraph(int count)
    {
        before = [.. Enumerable.Range(0, count).Select(_ => new HashSet<int>())];
        after = [.. Enumerable.Range(0, count).Select(_ => new HashSet<int>())];
        position = [.. Enumerable.Range(0, count)];
    }

    /// <summary>How many steps there are.</summary>
    public int Count => position.Length;

    /// <summary>The steps that have an edge to a step, ascending.</summary>
    public int[] Before(int step) => [.. before[step].Order()];

    /// <summary>The steps that have an edge from a step, ascending.</summary>
    public int[] After(int step) => [.. after[step].Order()];

    /// <summary>Whether a way leads from a step to one of several others.</summary>
    public bool Reaches(int from, IReadOnlyCollection<int> targets)
    {
        int last = targets.Count == 0 ? -1 : targets.Max(t => position[t]);
        return Between(from, after, step => position[step] <= last).Overlaps(targets);
    }

    /// <summary>Adds an edge.</summary>
    /// <exception cref="InvalidOperationException">The edge closes a circle.</exception>
    public void Add(int first, int second)
    {
        if (position[first] >= position[second])
        {
            Reorder(first, second);
        }

        after[first].Add(second);
        before[second].Add(first);
    }

    private void Reorder(int first, int second)
    {
        int low = position[second], high = position[first];
        HashSet<int> later = Between(second, after, step => position[step] <= high);
        if (first == second || later.Contains(first))
        {
            throw new InvalidOperationException("the steps of a program depend on each other in a circle");
        }

        HashSet<int> earlier = Between(first, before, step => position[step] >= low);
        int[] steps = [.. earlier.OrderBy(s => position[s]), .. later.OrderBy(s => position[s])];
        int[] places = [.. steps.Select(s => position[s]).Order()];
        foreach ((int step, int place) in steps.Zip(places))
        {
            position[step] = place;
        }
    }

    /// <summary>What can be reached from a step, itself included, over steps that are allowed.</summary>
    private static HashSet<int> Between(int start, HashSet<int>[] edges, Func<int, bool> isAllowed)
    {
        HashSet<int> reached = [start];
        var open = new Stack<int>([start]);
        while (open.TryPop(out int step))
        {
            foreach (int next in edges[step])
            {
                if (isAllowed(next) && reached.Add(next))
                {
                    open.Push(next);
                }
            }
        }

        return reached;
    }
}
