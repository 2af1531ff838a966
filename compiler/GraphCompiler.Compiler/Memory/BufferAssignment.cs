using GraphCompiler.Compiler.Fusion;
using GraphCompiler.Compiler.Kernels.Lowering;
using GraphCompiler.Compiler.Programs;
using GraphCompiler.Compiler.Scheduling;

namespace GraphCompiler.Compiler.Memory;

/// <summary>Gives every value of one graph, in one order of execution, a buffer.</summary>
/// <remarks>
/// <para>Parameters, constants, results and donated state have their places; what is left shares the arena. A group writes in place where an
/// input dies with it and its lowering allows that.</para>
/// <para>New state is written over the old one where <see cref="Dependencies"/> made that safe, else beside it and copied after the check for faults.</para>
/// </remarks>
public sealed class BufferAssignment
{
    private readonly Graph graph;
    private readonly ModuleLayout layout;
    private readonly bool reuse;
    private readonly Dictionary<Value, LogicalBuffer> buffers = [];
    private readonly List<LogicalBuffer> arena = [];
    private readonly List<PlannedStep> steps = [];
    private readonly Dictionary<Value, int> lastUse = [];

    private BufferAssignment(Graph graph, ModuleLayout layout, bool reuse) =>
        (this.graph, this.layout, this.reuse) = (graph, layout, reuse);

    /// <summary>The plan with the lowest peak among the candidate orders.</summary>
    public static MemoryPlan Plan(
        Graph graph, IReadOnlyList<GroupLowering> lowerings, ModuleLayout layout, bool reuse)
    {
        Dependencies dependencies = Dependencies.Of(graph, lowerings);
        MemoryPlan? best = null;
        foreach (int[] order in ExecutionOrder.Candidates(dependencies, lowerings.Count))
        {
            MemoryPlan plan = new BufferAssignment(graph, layout, reuse)
                .Assign([.. order.Select(i => lowerings[i])], dependencies.InPlaceStates);
            if (best is null || plan.LowerBound < best.LowerBound)
            {
                best = plan;
            }
        }

        return best! with { ArenaBytes = reuse ? ArenaPlanner.Place(best.ArenaBuffers) : PlaceApart(best.ArenaBuffers) };
    }

    private MemoryPlan Assign(IReadOnlyList<GroupLowering> order, HashSet<string> inPlaceStates)
    {
        BindOutsideValues(order);
        List<PlannedCopy> atEnd = BindResults(inPlaceStates);
        int firstStateChange = order.Count;
        for (int i = 0; i < order.Count; i++)
        {
            foreach (Value input in order[i].Group.Inputs)
            {
                lastUse[input] = i;
            }

            if (order[i].Group.Outputs.Any(IsState))
            {
                firstStateChange = Math.Min(firstStateChange, i);
            }
        }

        bool faults = order.Any(lowering => lowering.RaisesFaults);
        var copiedAtEnd = atEnd.Select(copy => copy.From).ToHashSet();
        for (int i = 0; i < order.Count; i++)
        {
            if (faults && i == firstStateChange)
            {
                steps.Add(new PlannedCheck());
            }

            PlanGroup(order[i], i, copiedAtEnd);
        }

        if (faults && firstStateChange == order.Count)
        {
            steps.Add(new PlannedCheck());
        }

        foreach (PlannedCopy copy in atEnd)
        {
            Touch(copy.From);
            steps.Add(copy);
        }

        return new MemoryPlan(graph.Name, steps, arena, 0, ArenaPlanner.LowerBound(arena));
    }

    private void BindOutsideValues(IReadOnlyList<GroupLowering> order)
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
        HashSet<Value> written = [.. order.SelectMany(l => l.Group.Outputs)];
        foreach (Value value in order.SelectMany(l => l.Group.Inputs).Concat(graph.Results.Select(r => r.Value)))
        {
            if (value.Op is Constant constant && !written.Contains(value))
            {
                buffers.TryAdd(value, layout.Constant(constant.Data));
            }
        }
    }

    /// <summary>Places what becomes a result directly where it has to go; gives the copies for what cannot.</summary>
    private List<PlannedCopy> BindResults(HashSet<string> inPlaceStates)
    {
        var copies = new List<PlannedCopy>();
        var saved = new Dictionary<string, LogicalBuffer>(StringComparer.Ordinal);
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

            if (result.Value.Op is Parameter { IsState: true } old)
            {
                if (result.IsState && old.ParameterName == result.Name)
                {
                    continue;
                }

                source = Save(old.ParameterName, source, saved);
            }

            copies.Add(new PlannedCopy(source, target));
        }

        return copies;
    }

    /// <summary>An old state that is a result itself is copied aside before anything can overwrite it.</summary>
    private LogicalBuffer Save(string state, LogicalBuffer source, Dictionary<string, LogicalBuffer> saved)
    {
        bool isOverwritten = graph.Results.Any(r => r.IsState && r.Name == state
            && !(r.Value.Op is Parameter { IsState: true } kept && kept.ParameterName == state));
        if (!isOverwritten)
        {
            return source;
        }

        if (!saved.TryGetValue(state, out LogicalBuffer? copy))
        {
            copy = NewArenaBuffer(source.Bytes);
            saved.Add(state, copy);
            Touch(copy);
            steps.Add(new PlannedCopy(source, copy));
        }

        return copy;
    }

    private void PlanGroup(GroupLowering lowering, int position, HashSet<LogicalBuffer> copiedAtEnd)
    {
        FusionGroup group = lowering.Group;
        LogicalBuffer[] inputs = [.. group.Inputs.Select(v => buffers[v])];
        var outputs = new LogicalBuffer[group.Outputs.Count];
        var taken = new HashSet<LogicalBuffer>();
        for (int i = 0; i < outputs.Length; i++)
        {
            Value value = group.Outputs[i];
            if (!buffers.TryGetValue(value, out LogicalBuffer? buffer))
            {
                buffer = Overwritable(lowering, i, position, inputs, taken, copiedAtEnd) ?? NewArenaBuffer(value.Type.Bytes);
                buffers.Add(value, buffer);
            }

            outputs[i] = buffer;
            buffer.Hold(value.ToString());
        }

        LogicalBuffer[] temporaries = [.. lowering.Temporaries.Select(t =>
        {
            LogicalBuffer buffer = NewArenaBuffer(checked(t.Elements * t.Element.Size));
            buffer.Hold(t.Name);
            return buffer;
        })];
        foreach (LogicalBuffer buffer in (IEnumerable<LogicalBuffer>)[.. inputs, .. outputs, .. temporaries])
        {
            Touch(buffer);
        }

        steps.Add(new PlannedGroup(lowering, inputs, outputs, temporaries));
    }

    /// <summary>The buffer of an input that dies with the group, if the output may be written over it.</summary>
    private LogicalBuffer? Overwritable(
        GroupLowering lowering, int output, int position,
        LogicalBuffer[] inputs, HashSet<LogicalBuffer> taken, HashSet<LogicalBuffer> copiedAtEnd)
    {
        if (!reuse)
        {
            return null;
        }

        FusionGroup group = lowering.Group;
        long bytes = group.Outputs[output].Type.Bytes;
        for (int i = 0; i < inputs.Length; i++)
        {
            LogicalBuffer buffer = inputs[i];
            // Another value in the same buffer is an earlier one that this input replaced, so the input alone decides.
            if (buffer.Space == MemorySpace.Arena && buffer.Bytes == bytes && lastUse[group.Inputs[i]] == position
                && !copiedAtEnd.Contains(buffer) && inputs.Count(b => b == buffer) == 1
                && lowering.CanOverwrite(output, i) && taken.Add(buffer))
            {
                return buffer;
            }
        }

        return null;
    }

    private LogicalBuffer NewArenaBuffer(long bytes)
    {
        var buffer = new LogicalBuffer($"b{arena.Count}", MemorySpace.Arena, 0, bytes);
        arena.Add(buffer);
        return buffer;
    }

    private void Touch(LogicalBuffer buffer) => buffer.Touch(steps.Count);

    private bool IsState(Value value) =>
        buffers.TryGetValue(value, out LogicalBuffer? buffer) && buffer.Space == MemorySpace.State;

    private static long PlaceApart(IReadOnlyList<LogicalBuffer> buffers)
    {
        long offset = 0;
        foreach (LogicalBuffer buffer in buffers)
        {
            buffer.Offset = offset;
            offset = checked(offset + buffer.Reserved);
        }

        return offset;
    }
}
