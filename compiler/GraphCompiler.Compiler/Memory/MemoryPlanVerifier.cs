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
    public static void Verify(MemoryPlan plan, Graph graph)
    {
        var memory = new Contents(plan.Name);
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
        foreach (GraphResult result in graph.Outputs)
        {
            memory.RequireHolds(new Slice(MemorySpace.Output, output++, 0, result.Value.Type.Bytes), result.Value);
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

    /// <summary>Which value lies where. Memory that was never written holds what the caller, the state or the constants put there.</summary>
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
            bool isOutside = slice.Space is MemorySpace.Input or MemorySpace.Constant
                || (slice.Space == MemorySpace.State && value.Op is Parameter);
            Require(
                found.Length == 0 ? isOutside : found is [{ } only] && only.Slice == slice && only.Value == value,
                $"{value} is read from {slice}, which no longer holds it");
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
            Require(
                from.Bytes == 0 || from.Space != MemorySpace.Arena || written.Any(w => w.Slice == from),
                $"copy of {from}, which holds no value");
            Value? value = written.FirstOrDefault(w => w.Slice == from).Value;
            Write(to, value);
        }
    }
}
