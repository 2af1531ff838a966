using GraphCompiler.Compiler.Fusion;
using GraphCompiler.Compiler.Kernels.Lowering;

namespace GraphCompiler.Compiler.Scheduling;

/// <summary>Which group has to run before which.</summary>
/// <remarks>
/// Beside the flow of data there are two kinds of edges, both for donated state: who reads an old value runs before the group that overwrites it,
/// and who may raise a fault runs before it too, so that a faulted run leaves the old state whole. Where such an edge would close a circle, the
/// state is not overwritten in place but copied at the end.
/// </remarks>
public sealed class Dependencies
{
    private readonly HashSet<int>[] successors;

    private Dependencies(int count) => successors = [.. Enumerable.Range(0, count).Select(_ => new HashSet<int>())];

    /// <summary>Names of the states that the group which computes the new value writes in place.</summary>
    public HashSet<string> InPlaceStates { get; } = new(StringComparer.Ordinal);

    /// <summary>The groups that have to run after a group.</summary>
    public IReadOnlyCollection<int> After(int group) => successors[group];

    /// <summary>The dependencies of the groups of a graph.</summary>
    public static Dependencies Of(Graph graph, IReadOnlyList<GroupLowering> lowerings)
    {
        var result = new Dependencies(lowerings.Count);
        var producers = new Dictionary<Value, int>();
        for (int i = 0; i < lowerings.Count; i++)
        {
            foreach (Value output in lowerings[i].Group.Outputs)
            {
                producers.Add(output, i);
            }
        }

        for (int i = 0; i < lowerings.Count; i++)
        {
            foreach (Value input in lowerings[i].Group.Inputs)
            {
                if (producers.TryGetValue(input, out int producer))
                {
                    result.successors[producer].Add(i);
                }
            }
        }

        int[] raisers = [.. Enumerable.Range(0, lowerings.Count).Where(i => lowerings[i].RaisesFaults)];
        foreach (GraphResult state in graph.Results.Where(r => r.IsState))
        {
            if (producers.TryGetValue(state.Value, out int writer)
                && result.TryOrder([.. ReadersOf(graph, lowerings, state.Name), .. raisers], writer, lowerings[writer], state))
            {
                result.InPlaceStates.Add(state.Name);
            }
        }

        return result;
    }

    private static IEnumerable<int> ReadersOf(Graph graph, IReadOnlyList<GroupLowering> lowerings, string state)
    {
        Node? parameter = graph.Parameters.FirstOrDefault(p => p.Op is Parameter { IsState: true } q && q.ParameterName == state);
        return parameter is null
            ? []
            : Enumerable.Range(0, lowerings.Count).Where(i => lowerings[i].Group.Inputs.Contains(parameter.Result));
    }

    /// <summary>Orders groups before the writer of a state, if that closes no circle and the writer itself may overwrite what it reads.</summary>
    private bool TryOrder(IReadOnlyList<int> before, int writer, GroupLowering lowering, GraphResult state)
    {
        FusionGroup group = lowering.Group;
        int output = IndexOf(group.Outputs, state.Value);
        int input = group.Inputs.ToList().FindIndex(v => v.Op is Parameter { IsState: true } p && p.ParameterName == state.Name);
        if ((input >= 0 && !lowering.CanOverwrite(output, input)) || lowering.RaisesFaults)
        {
            return false;
        }

        HashSet<int> reachable = ReachableFrom(writer);
        if (before.Any(reader => reader != writer && reachable.Contains(reader)))
        {
            return false;
        }

        foreach (int reader in before.Where(reader => reader != writer))
        {
            successors[reader].Add(writer);
        }

        return true;
    }

    private HashSet<int> ReachableFrom(int start)
    {
        var reached = new HashSet<int>();
        var open = new Stack<int>([start]);
        while (open.TryPop(out int group))
        {
            foreach (int next in successors[group])
            {
                if (reached.Add(next))
                {
                    open.Push(next);
                }
            }
        }

        return reached;
    }

    private static int IndexOf(IReadOnlyList<Value> values, Value value)
    {
        for (int i = 0; i < values.Count; i++)
        {
            if (values[i] == value)
            {
                return i;
            }
        }

        return -1;
    }
}
