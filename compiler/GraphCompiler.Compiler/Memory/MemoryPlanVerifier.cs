using GraphCompiler.Compiler.Programs;

namespace GraphCompiler.Compiler.Memory;

/// <summary>Checks a plan without looking at how it was made: it follows which value each byte holds, step by step.</summary>
/// <remarks>
/// The law: every input of a step still holds its value; an output lies over an input only where the lowering allows it, and then exactly;
/// nothing else in a step overlaps; offsets are aligned and inside the arena; states, inputs and constants are written by nobody but
/// the results that belong there; every result holds its value at the end.
/// </remarks>
public sealed class MemoryPlanVerifier
{
    private readonly MemoryPlan plan;
    private readonly MemoryContents memory = new();

    private MemoryPlanVerifier(MemoryPlan plan) => this.plan = plan;

    /// <summary>Verifies a plan.</summary>
    /// <exception cref="GraphCompilerException">GRC5004: the plan breaks the law.</exception>
    public static void Verify(MemoryPlan plan, Graph graph, ModuleLayout layout)
    {
        var verifier = new MemoryPlanVerifier(plan);
        verifier.WriteOutsideValues(graph, layout);
        verifier.RunSteps();
        verifier.RequireResults(graph, layout);
    }

    private void RunSteps()
    {
        foreach (LogicalBuffer buffer in plan.ArenaBuffers)
        {
            if (buffer.Offset % LogicalBuffer.Alignment != 0 || buffer.Offset < 0 || buffer.Offset + buffer.Bytes > plan.ArenaBytes)
            {
                throw Fault($"buffer {buffer.Name} at {buffer.Slice} is not inside the arena of {plan.ArenaBytes} bytes");
            }
        }

        foreach (PlannedStep step in plan.Steps)
        {
            switch (step)
            {
                case PlannedGroup group:
                    Run(group);
                    break;
                case PlannedCopy copy:
                    Copy(copy.From.Slice, copy.To.Slice);
                    break;
            }
        }
    }

    private void RequireResults(Graph graph, ModuleLayout layout)
    {
        int output = 0;
        foreach (GraphResult result in graph.Results)
        {
            RequireHolds(
                result.IsState
                    ? layout.State(result.Name).Slice
                    : new Slice(MemorySpace.Output, output++, 0, result.Value.Type.Bytes),
                result.Value);
        }
    }

    /// <summary>What the caller, the state and the constants hold before the first step.</summary>
    private void WriteOutsideValues(Graph graph, ModuleLayout layout)
    {
        int input = 0;
        foreach (Node node in graph.Nodes)
        {
            switch (node.Op)
            {
                case Parameter { IsState: true } parameter:
                    memory.Write(layout.State(parameter.ParameterName).Slice, node.Result);
                    break;
                case Parameter:
                    memory.Write(new Slice(MemorySpace.Input, input++, 0, node.Type.Bytes), node.Result);
                    break;
                case Constant constant when layout.Find(constant.Data) is { } place:
                    memory.Write(place.Slice, node.Result);
                    break;
            }
        }
    }

    private void Run(PlannedGroup step)
    {
        IReadOnlyList<Value> inputs = step.Lowering.Group.Inputs, outputs = step.Lowering.Group.Outputs;
        for (int i = 0; i < inputs.Count; i++)
        {
            RequireHolds(step.Inputs[i].Slice, inputs[i]);
        }

        RequireDisjoint(step);
        foreach (LogicalBuffer temporary in step.Temporaries)
        {
            memory.Write(temporary.Slice, null);
        }

        for (int o = 0; o < outputs.Count; o++)
        {
            Slice target = step.Outputs[o].Slice;
            if (target.Space is not (MemorySpace.Arena or MemorySpace.Output or MemorySpace.State))
            {
                throw Fault($"{outputs[o]} is written to {target}");
            }

            memory.Write(target, outputs[o]);
        }
    }

    /// <summary>Inputs may overlap each other, for they are read only; an output may lie exactly over an input where the lowering allows it; else nothing overlaps.</summary>
    private void RequireDisjoint(PlannedGroup step)
    {
        (Slice Slice, int Input, int Output)[] uses =
        [
            .. step.Inputs.Select((b, i) => (b.Slice, i, -1)),
            .. step.Outputs.Select((b, o) => (b.Slice, -1, o)),
            .. step.Temporaries.Select(b => (b.Slice, -1, -1)),
        ];
        // A sweep over each memory: what began before and did not end yet.
        var open = new List<(Slice Slice, int Input, int Output)>();
        foreach ((Slice Slice, int Input, int Output) next in uses
            .Where(u => u.Slice.Bytes > 0).OrderBy(u => u.Slice.Space).ThenBy(u => u.Slice.Index).ThenBy(u => u.Slice.Offset))
        {
            open.RemoveAll(u => !Overlap(u.Slice, next.Slice));
            foreach ((Slice Slice, int Input, int Output) other in open)
            {
                (int input, int output) = (Math.Max(next.Input, other.Input), Math.Max(next.Output, other.Output));
                bool bothRead = next.Input >= 0 && other.Input >= 0;
                bool inPlace = input >= 0 && output >= 0 && next.Slice == other.Slice && step.Lowering.CanOverwrite(output, input);
                if (!bothRead && !inPlace)
                {
                    throw Fault($"the step that computes {string.Join(", ", step.Lowering.Group.Outputs)} uses {other.Slice} and {next.Slice}, which overlap");
                }
            }

            open.Add(next);
        }
    }

    private void Copy(Slice from, Slice to)
    {
        if (from.Bytes != to.Bytes || Overlap(from, to))
        {
            throw Fault($"copy of {from} to {to}");
        }

        if (from.Bytes > 0)
        {
            IReadOnlyList<(Slice Slice, Value? Value)> found = memory.Overlapping(from);
            memory.Write(to, found.Count == 1 && found[0].Slice == from ? found[0].Value : throw Fault($"copy of {from}, which holds no value"));
        }
    }

    private void RequireHolds(Slice slice, Value value)
    {
        IReadOnlyList<(Slice Slice, Value? Value)> found = memory.Overlapping(slice);
        if (slice.Bytes > 0 && !(found.Count == 1 && found[0].Slice == slice && Same(found[0].Value, value)))
        {
            throw Fault($"{value} is read from {slice}, which does not hold it");
        }
    }

    private GraphCompilerException Fault(string what) => DiagnosticId.InvalidPlan.Error($"plan @{plan.Name}: {what}");

    private static bool Overlap(Slice x, Slice y) =>
        x.Space == y.Space && x.Index == y.Index && x.Offset < y.Offset + y.Bytes && y.Offset < x.Offset + x.Bytes;

    // Equal constants lie in one place.
    private static bool Same(Value? x, Value y) => x == y || (x is { Op: Constant c } && c == y.Op);
}
