using GraphCompiler.Compiler.Fusion;
using GraphCompiler.Compiler.Kernels.Lowering;
using GraphCompiler.Compiler.Programs;
using GraphCompiler.Compiler.Scheduling;

namespace GraphCompiler.Compiler.Memory;

/// <summary>Gives every value of one graph, in one order of execution, a buffer.</summary>
/// <remarks>
/// Parameters, constants, results and donated state have their places (<see cref="ResultBinding"/>); what is left shares the arena. A group
/// writes in place where an input dies with it and its lowering allows that.
/// </remarks>
public sealed class BufferAssignment
{
    private readonly ResultBinding binding;
    private readonly ArenaUse use;
    private readonly bool reuse;
    private readonly Dictionary<Value, LogicalBuffer> buffers;
    private readonly List<LogicalBuffer> arena;
    private readonly List<PlannedStep> steps = [];
    private readonly bool[] done;

    private BufferAssignment(ArenaUse use, bool reuse)
    {
        (binding, this.use, this.reuse) = (use.Bind(), use, reuse);
        buffers = new Dictionary<Value, LogicalBuffer>(binding.Buffers);
        arena = [.. binding.Arena];
        done = new bool[use.Problem.Count];
    }

    /// <summary>The plan of the order with the smallest arena; without reuse, that of program order with all values side by side.</summary>
    public static MemoryPlan Plan(Graph graph, IReadOnlyList<GroupLowering> lowerings, ModuleLayout layout, bool reuse)
    {
        ArenaUse use = ArenaUse.Of(graph, lowerings, layout);
        if (!reuse)
        {
            return InOrder(use, ExecutionOrder.Program(use.Problem).Order, reuse);
        }

        MemoryPlan? best = null;
        foreach (ScheduledOrder order in ExecutionOrder.Candidates(use.Problem))
        {
            MemoryPlan plan = InOrder(use, order.Order, reuse);
            best = best is null || plan.ArenaBytes < best.ArenaBytes ? plan : best;
            if (best.ArenaBytes == best.LowerBound)
            {
                break;
            }
        }

        return best!;
    }

    /// <summary>The plan of one order.</summary>
    public static MemoryPlan InOrder(ArenaUse use, IReadOnlyList<int> order, bool reuse)
    {
        // Every plan gets buffers of its own, for they remember when they are live.
        MemoryPlan plan = new BufferAssignment(use, reuse).Assign(order);
        return plan with { ArenaBytes = reuse ? ArenaPlanner.Place(plan.ArenaBuffers) : PlaceApart(plan.ArenaBuffers) };
    }

    private MemoryPlan Assign(IReadOnlyList<int> order)
    {
        IReadOnlyList<GroupLowering> lowerings = use.Lowerings;
        foreach (PlannedCopy copy in binding.AtStart)
        {
            Add(copy, copy.To);
        }

        bool isChecked = !use.ChecksFaults;
        foreach (int step in order.Where(step => step < lowerings.Count))
        {
            GroupLowering lowering = lowerings[step];
            if (!isChecked && lowering.Group.Outputs.Any(IsState))
            {
                steps.Add(new PlannedCheck());
                isChecked = true;
            }

            PlanGroup(lowering, step);
            done[step] = true;
        }

        if (!isChecked)
        {
            steps.Add(new PlannedCheck());
        }

        foreach (PlannedCopy copy in binding.AtEnd)
        {
            Add(copy, copy.From);
        }

        return new MemoryPlan(use.Graph.Name, steps, arena, 0, ArenaPlanner.LowerBound(arena));
    }

    private void PlanGroup(GroupLowering lowering, int step)
    {
        FusionGroup group = lowering.Group;
        LogicalBuffer[] inputs = [.. group.Inputs.Select(v => buffers[v])];
        if (reuse)
        {
            foreach ((int written, int read) in use.Problem.Overwritten(step, done))
            {
                buffers.Add(use[written], buffers[use[read]]);
            }
        }

        LogicalBuffer[] outputs = [.. group.Outputs.Select(v => BufferOf(v))];
        LogicalBuffer[] temporaries = [.. lowering.Temporaries.Select(t =>
        {
            LogicalBuffer buffer = NewArenaBuffer(ArenaUse.BytesOf(t));
            buffer.Hold(t.Name);
            return buffer;
        })];
        Add(new PlannedGroup(lowering, inputs, outputs, temporaries), [.. inputs, .. outputs, .. temporaries]);
    }

    private LogicalBuffer BufferOf(Value output)
    {
        if (!buffers.TryGetValue(output, out LogicalBuffer? buffer))
        {
            buffers.Add(output, buffer = NewArenaBuffer(output.Type.Bytes));
        }

        buffer.Hold(output.ToString());
        return buffer;
    }

    private void Add(PlannedStep step, params ReadOnlySpan<LogicalBuffer> touched)
    {
        foreach (LogicalBuffer buffer in touched)
        {
            buffer.Touch(steps.Count);
        }

        steps.Add(step);
    }

    private LogicalBuffer NewArenaBuffer(long bytes)
    {
        var buffer = new LogicalBuffer($"b{arena.Count}", MemorySpace.Arena, 0, bytes);
        arena.Add(buffer);
        return buffer;
    }

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
