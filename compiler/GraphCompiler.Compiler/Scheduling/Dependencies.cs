using GraphCompiler.Compiler.Fusion;
using GraphCompiler.Compiler.Kernels.Lowering;

namespace GraphCompiler.Compiler.Scheduling;

/// <summary>Which group has to run before which.</summary>
/// <remarks>
/// Beside the flow of data there are two kinds of edges, both for donated state: who reads an old value runs before the group that overwrites it,
/// and who may raise a fault (<see cref="FaultSources"/>) runs before it too, so that a faulted run leaves the old state whole. Where such an edge would close a circle, the
/// state is not overwritten in place but copied at the end.
/// </remarks>
public sealed class Dependencies
{
    private readonly IReadOnlyList<GroupLowering> lowerings;
    private readonly PrecedenceGraph steps;
    private readonly Dictionary<Value, int> producers = [];
    private readonly Dictionary<string, List<int>> readers = new(StringComparer.Ordinal);

    /// <summary>For each group whether it may be the first to raise a fault.</summary>
    private readonly bool[] faults;

    /// <summary>The check for faults stands for all groups that may raise one, so that there are not edges from each of them to each writer of state.</summary>
    private readonly int check;

    private Dependencies(IReadOnlyList<GroupLowering> lowerings)
    {
        this.lowerings = lowerings;
        faults = FaultSources.Of(lowerings);
        check = faults.Contains(true) ? lowerings.Count : -1;
        steps = new PrecedenceGraph(check < 0 ? lowerings.Count : lowerings.Count + 1);
    }

    /// <summary>Names of the states that the group which computes the new value writes in place.</summary>
    public HashSet<string> InPlaceStates { get; } = new(StringComparer.Ordinal);

    /// <summary>The steps: the groups by their numbers, and after them at times one that does nothing, the check for faults.</summary>
    public PrecedenceGraph Steps => steps;

    /// <summary>The dependencies of the groups of a graph.</summary>
    public static Dependencies Of(Graph graph, IReadOnlyList<GroupLowering> lowerings)
    {
        var result = new Dependencies(lowerings);
        result.AddFlow();
        foreach (GraphResult state in graph.Results.Where(r => r.IsState))
        {
            if (result.TryOrderReaders(state))
            {
                result.InPlaceStates.Add(state.Name);
            }
        }

        return result;
    }

    private void AddFlow()
    {
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
                    steps.Add(producer, i);
                }
                else if (input.Op is Parameter { IsState: true } state)
                {
                    (readers.TryGetValue(state.ParameterName, out List<int>? list) ? list : readers[state.ParameterName] = []).Add(i);
                }
            }

            if (faults[i])
            {
                steps.Add(i, check);
            }
        }
    }

    /// <summary>Orders all readers of a state before its writer, if that closes no circle and the writer itself may overwrite what it reads.</summary>
    private bool TryOrderReaders(GraphResult state)
    {
        if (!producers.TryGetValue(state.Value, out int writer) || lowerings[writer].RaisesFaults)
        {
            return false;
        }

        List<int> all = readers.GetValueOrDefault(state.Name) ?? [];
        if (all.Contains(writer) && !CanOverwriteOld(lowerings[writer], state))
        {
            return false;
        }

        List<int> first = [.. all.Where(reader => reader != writer)];
        if (check >= 0)
        {
            first.Add(check);
        }

        if (steps.Reaches(writer, first))
        {
            return false;
        }

        first.ForEach(step => steps.Add(step, writer));
        return true;
    }

    private static bool CanOverwriteOld(GroupLowering lowering, GraphResult state)
    {
        FusionGroup group = lowering.Group;
        int input = group.Inputs.ToList().FindIndex(v => v.Op is Parameter { IsState: true } p && p.ParameterName == state.Name);
        return lowering.CanOverwrite(group.Outputs.ToList().IndexOf(state.Value), input);
    }
}
