using GraphCompiler.Compiler.Kernels.Lowering;
using GraphCompiler.Compiler.Programs;

namespace GraphCompiler.Compiler.Memory;

/// <summary>The places of values that do not depend on the order of execution, and the copies before and after all groups.</summary>
/// <remarks>
/// Parameters and constants lie where they are; what becomes a result is written directly where it has to go. New state is written over the
/// old one where that is safe, else beside it and copied after the check for faults. An old state that is an output is copied there before anything can
/// overwrite it, one that is another state's new value aside.
/// </remarks>
public sealed class ResultBinding
{
    private readonly Graph graph;
    private readonly ModuleLayout layout;
    private readonly Dictionary<Value, LogicalBuffer> buffers = [];
    private readonly List<PlannedCopy> atStart = [];
    private readonly List<PlannedCopy> atEnd = [];
    private readonly Dictionary<string, LogicalBuffer> saved = new(StringComparer.Ordinal);
    private readonly List<LogicalBuffer> arena = [];

    /// <summary>Binds what lies outside of the arena.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="lowerings">Its groups.</param>
    /// <param name="layout">Where state and constants lie.</param>
    /// <param name="inPlaceStates">The states that are written in place.</param>
    public ResultBinding(
        Graph graph, IReadOnlyList<GroupLowering> lowerings, ModuleLayout layout, IReadOnlySet<string> inPlaceStates)
    {
        (this.graph, this.layout) = (graph, layout);
        BindParametersAndConstants(lowerings);
        BindResults(inPlaceStates);
    }

    /// <summary>The values that are bound. Those in the arena are copied at the end.</summary>
    public IReadOnlyDictionary<Value, LogicalBuffer> Buffers => buffers;

    /// <summary>The buffers among them that lie in the arena, saved state included.</summary>
    public IReadOnlyList<LogicalBuffer> Arena => arena;

    /// <summary>Copies before the first group.</summary>
    public IReadOnlyList<PlannedCopy> AtStart => atStart;

    /// <summary>Copies after the last group.</summary>
    public IReadOnlyList<PlannedCopy> AtEnd => atEnd;

    private void BindParametersAndConstants(IReadOnlyList<GroupLowering> lowerings)
    {
        int input = 0;
        foreach (Node parameter in graph.Parameters)
        {
            var op = (Parameter)parameter.Op;
            buffers.Add(parameter.Result, op.IsState
                ? layout.State(op.ParameterName)
                : new LogicalBuffer($"in{input}", MemorySpace.Input, input++, parameter.Type.Bytes));
        }

        // Constants that are written down in the kernels need no memory, and those that a kernel writes lie where it writes them.
        HashSet<Value> written = [.. lowerings.SelectMany(l => l.Group.Outputs)];
        foreach (Value value in lowerings.SelectMany(l => l.Group.Inputs).Concat(graph.Results.Select(r => r.Value)))
        {
            if (value.Op is Constant constant && !written.Contains(value))
            {
                buffers.TryAdd(value, layout.Constant(constant.Data));
            }
        }
    }

    private void BindResults(IReadOnlySet<string> inPlaceStates)
    {
        HashSet<string> overwritten = [.. graph.Results.Where(r => r.IsState && !IsUnchanged(r)).Select(r => r.Name)];
        int output = 0;
        // State first: a value that is both is computed into the state and copied to the output.
        foreach (GraphResult result in graph.Results.Where(r => r.IsState).Concat(graph.Outputs))
        {
            LogicalBuffer target = result.IsState
                ? layout.State(result.Name)
                : new LogicalBuffer($"out{output}", MemorySpace.Output, output++, result.Value.Type.Bytes);
            if (!buffers.TryGetValue(result.Value, out LogicalBuffer? source))
            {
                if (!result.IsState || inPlaceStates.Contains(result.Name))
                {
                    buffers.Add(result.Value, target);
                    continue;
                }

                source = NewArenaBuffer(result.Value.Type.Bytes);
                buffers.Add(result.Value, source);
            }

            if (IsUnchanged(result))
            {
                continue;
            }

            bool mustBeSaved = result.Value.Op is Parameter { IsState: true } old && overwritten.Contains(old.ParameterName);
            if (mustBeSaved && !result.IsState)
            {
                atStart.Add(new PlannedCopy(source, target));
                continue;
            }

            atEnd.Add(new PlannedCopy(mustBeSaved ? Saved(((Parameter)result.Value.Op).ParameterName, source) : source, target));
        }
    }

    private static bool IsUnchanged(GraphResult result) =>
        result.IsState && result.Value.Op is Parameter { IsState: true } old && old.ParameterName == result.Name;

    private LogicalBuffer Saved(string state, LogicalBuffer source)
    {
        if (!saved.TryGetValue(state, out LogicalBuffer? copy))
        {
            copy = NewArenaBuffer(source.Bytes);
            saved.Add(state, copy);
            atStart.Add(new PlannedCopy(source, copy));
        }

        return copy;
    }

    private LogicalBuffer NewArenaBuffer(long bytes)
    {
        var buffer = new LogicalBuffer($"b{arena.Count}", MemorySpace.Arena, 0, bytes);
        arena.Add(buffer);
        return buffer;
    }
}
