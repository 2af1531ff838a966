using GraphCompiler.Compiler.Programs;

namespace GraphCompiler.Compiler.Memory;

/// <summary>Checks a plan without looking at how it was made: it follows which value each byte holds, step by step.</summary>
/// <remarks>
/// The law: every input of a step still holds its value; an output lies over an input only where the lowering allows it, and then exactly;
/// nothing else in a step overlaps; offsets are aligned and inside the arena; states, inputs and constants are written by nobody but
/// the results that belong there; every result holds its value at the end.
/// </remarks>
public static class MemoryPlanVerifier
{
    /// <summary>Verifies a plan.</summary>
    /// <exception cref="GraphCompilerException">GRC5004: the plan breaks the law.</exception>
    public static void Verify(MemoryPlan plan, Graph graph, ModuleLayout layout)
    {
        var memory = new Contents(plan.Name);
        WriteOutsideValues(graph, layout, memory);
        foreach (LogicalBuffer buffer in plan.ArenaBuffers)
        {
            memory.Require(
                buffer.Offset % LogicalBuffer.Alignment == 0 && buffer.Offset >= 0 && buffer.Offset + buffer.Bytes <= plan.ArenaBytes,
                $"buffer {buffer.Name} at {buffer.Slice} is not inside the arena of {plan.ArenaBytes} bytes");
        }

        foreach (PlannedStep step in plan.Steps)
        {
            switch (step)
            {
                case PlannedGroup group:
                    Run(group, memory);
                    break;
                case PlannedCopy copy:
                    memory.Copy(copy.From.Slice, copy.To.Slice);
                    break;
            }
        }

        int output = 0;
        foreach (GraphResult result in graph.Results)
        {
            memory.RequireHolds(
                result.IsState
                    ? layout.State(result.Name).Slice
                    : new Slice(MemorySpace.Output, output++, 0, result.Value.Type.Bytes),
                result.Value);
        }
    }

    /// <summary>What the caller, the state and the constants hold before the first step.</summary>
    private static void WriteOutsideValues(Graph graph, ModuleLayout layout, Contents memory)
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

    private static void Run(PlannedGroup step, Contents memory)
    {
        IReadOnlyList<Value> inputs = step.Lowering.Group.Inputs, outputs = step.Lowering.Group.Outputs;
        for (int i = 0; i < inputs.Count; i++)
        {
            memory.RequireHolds(step.Inputs[i].Slice, inputs[i]);
        }

        for (int o = 0; o < outputs.Count; o++)
        {
            Slice target = step.Outputs[o].Slice;
            memory.Require(
                target.Space is MemorySpace.Arena or MemorySpace.Output or MemorySpace.State, $"{outputs[o]} is written to {target}");
            for (int i = 0; i < inputs.Count; i++)
            {
                Slice source = step.Inputs[i].Slice;
                memory.Require(
                    !Overlap(source, target) || (source == target && step.Lowering.CanOverwrite(o, i)),
                    $"output {outputs[o]} at {target} overlaps input {inputs[i]} at {source}");
            }

            for (int other = 0; other < o; other++)
            {
                memory.Require(!Overlap(step.Outputs[other].Slice, target), $"outputs {outputs[other]} and {outputs[o]} overlap");
            }
        }

        for (int t = 0; t < step.Temporaries.Count; t++)
        {
            Slice temporary = step.Temporaries[t].Slice;
            memory.Require(
                !step.Inputs.Concat(step.Outputs).Concat(step.Temporaries.Take(t)).Any(b => Overlap(b.Slice, temporary)),
                $"the temporary at {temporary} overlaps another buffer of its step");
            memory.Write(temporary, null);
        }

        for (int o = 0; o < outputs.Count; o++)
        {
            memory.Write(step.Outputs[o].Slice, outputs[o]);
        }
    }

    private static bool Overlap(Slice x, Slice y) =>
        x.Space == y.Space && x.Index == y.Index && x.Offset < y.Offset + y.Bytes && y.Offset < x.Offset + x.Bytes;

    /// <summary>Which value lies where.</summary>
    private sealed class Contents(string plan)
    {
        private readonly List<(Slice Slice, Value? Value)> written = [];

        public void Require(bool holds, string fault)
        {
            if (!holds)
            {
                throw DiagnosticId.InvalidPlan.Error($"plan @{plan}: {fault}");
            }
        }

        public void RequireHolds(Slice slice, Value value)
        {
            if (slice.Bytes == 0)
            {
                return;
            }

            (Slice Slice, Value? Value)[] found = [.. written.Where(w => Overlap(w.Slice, slice))];
            Require(
                found is [{ } only] && only.Slice == slice && Same(only.Value, value),
                $"{value} is read from {slice}, which does not hold it");
        }

        public void Write(Slice slice, Value? value)
        {
            written.RemoveAll(w => Overlap(w.Slice, slice));
            if (slice.Bytes > 0)
            {
                written.Add((slice, value));
            }
        }

        public void Copy(Slice from, Slice to)
        {
            Require(from.Bytes == to.Bytes && !Overlap(from, to), $"copy of {from} to {to}");
            int at = written.FindIndex(w => w.Slice == from);
            Require(at >= 0 || from.Bytes == 0, $"copy of {from}, which holds no value");
            if (at >= 0)
            {
                Write(to, written[at].Value);
            }
        }

        // Equal constants lie in one place.
        private static bool Same(Value? x, Value y) => x == y || (x is { Op: Constant c } && c == y.Op);
    }
}
