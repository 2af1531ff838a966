using GraphCompiler.Compiler.Kernels;
using GraphCompiler.Compiler.Programs;

namespace GraphCompiler.Compiler.Reference;

/// <summary>Runs programs on the kernel interpreter: the oracle by which planning is told apart from lowering and
/// printing.</summary>
/// <remarks>
/// The arena is undefined before each run (0xFF, which is NaN as a float), what a kernel only writes is undefined before
/// its launch, and reading what is
/// undefined is a fault. So is a result that is not written in full.
/// </remarks>
/// <param name="module">The compiled module.</param>
/// <param name="form">The form in which its kernels are run.</param>
/// <param name="options">How strictly.</param>
public sealed class ProgramInterpreter(ProgramModule module, VectorForm form, InterpreterOptions options = default)
{
    private readonly ReferenceMemory constants = ReferenceMemory.Of(module.Constants.ToArray());
    private readonly Dictionary<KernelSet, KernelInterpreter> kernels = [];

    /// <summary>A state block with every declaration's initial value.</summary>
    public ReferenceMemory NewState()
    {
        var bytes = new byte[module.StateBytes];
        foreach (StateSlot slot in module.States)
        {
            if (slot.Declaration.Initial is { } initial)
            {
                Span<byte> memory = bytes.AsSpan((int)slot.Offset, initial.Bytes.Length);
                initial.Bytes.CopyTo(memory);
                slot.Declaration.Order?.Pack(initial.Bytes, memory, initial.DType.Size);
            }
        }

        return ReferenceMemory.Of(bytes);
    }

    /// <summary>A copy of one piece of state.</summary>
    /// <exception cref="GraphCompilerException">GRC2003: there is none of that name.</exception>
    public NdArray Get(ReferenceMemory state, string name)
    {
        StateSlot slot = module.States.FirstOrDefault(s => s.Declaration.Name == name)
            ?? throw DiagnosticId.UndeclaredState.Error($"module '{module.Name}' has no state '{name}'");
        TensorType type = slot.Declaration.Type;
        var copy = NdArray.FromBytes(type.DType, type.Shape, state.Bytes.AsSpan((int)slot.Offset, (int)type.Bytes));
        slot.Declaration.Order?.Unpack(state.Bytes.AsSpan((int)slot.Offset, (int)type.Bytes), copy.Bytes, type.DType.Size);
        return copy;
    }

    /// <summary>Runs a program.</summary>
    /// <param name="program">One of the module's programs.</param>
    /// <param name="state">The state block; changed in place.</param>
    /// <param name="inputs">One array for each input.</param>
    /// <returns>One array for each output.</returns>
    /// <exception cref="GraphCompilerException">
    /// GRC1002: an input does not fit; GRC4102: an illegal access; GRC91xx: a fault in the data, found before state was
    /// changed.
    /// </exception>
    public NdArray[] Run(Program program, ReferenceMemory state, params ReadOnlySpan<NdArray> inputs)
    {
        CheckInputs(program, inputs);
        ReferenceMemory arena = ReferenceMemory.Undefined(program.ArenaBytes);
        ReferenceMemory header = ReferenceMemory.Of(BitConverter.GetBytes(ulong.MaxValue));
        ReferenceMemory[] arguments = new ReferenceMemory[inputs.Length];
        for (int i = 0; i < inputs.Length; i++)
        {
            arguments[i] = ReferenceMemory.Of(inputs[i].Bytes.ToArray());
        }

        ReferenceMemory[] results = [.. program.Outputs.Select(o => ReferenceMemory.Undefined(o.Type.Bytes))];
        var cursors = new Dictionary<int, ReferenceSlice>();
        ReferenceSlice Resolve(Slice slice) => slice.Space == MemorySpace.Cursor
            ? cursors[slice.Index] with { Offset = cursors[slice.Index].Offset + slice.Offset, Bytes = slice.Bytes }
            : new(
                slice.Space switch
                {
                    MemorySpace.Arena => arena,
                    MemorySpace.Input => arguments[slice.Index],
                    MemorySpace.Output => results[slice.Index],
                    MemorySpace.State => state,
                    MemorySpace.Constant => constants,
                    _ => header,
                },
                slice.Offset, slice.Bytes);

        // Graphs nest at most GraphVerifier.MaxNesting deep, and steps as deep as they. False: the loop around ends.
        bool Execute(IEnumerable<Step> steps) => steps.All(step =>
        {
            switch (step)
            {
                case Launch launch:
                    Run(launch, [.. launch.Slices.Select(Resolve)]);
                    return true;
                case Copy copy:
                    Run(copy, Resolve(copy.From), Resolve(copy.To));
                    return true;
                case CheckFaults:
                    CheckFaultWord(program, header);
                    return true;
                case ExitUnless exit:
                    return Flag(Resolve(exit.Flag));
                case Branch branch:
                    return Execute(Flag(Resolve(branch.Flag)) ? branch.Then : branch.Else);
                case Loop loop:
                    for (long i = 0; i < loop.Count; i++)
                    {
                        foreach (Cursor cursor in loop.Cursors)
                        {
                            ReferenceSlice first = Resolve(cursor.First);
                            cursors[cursor.Number] = first with { Offset = first.Offset + (i * cursor.Stride) };
                        }

                        if (!Execute(loop.Body))
                        {
                            break;
                        }
                    }

                    return true;
                default:
                    throw new NotSupportedException($"{step.GetType().Name} has no meaning");
            }
        });

        Execute(program.Steps);
        CheckFaultWord(program, header);
        return [.. program.Outputs.Select((output, i) => Result(program, output, results[i]))];
    }

    private void Run(Launch launch, ReferenceSlice[] slices)
    {
        if (!kernels.TryGetValue(launch.Kernel, out KernelInterpreter? interpreter))
        {
            kernels.Add(launch.Kernel, interpreter = new KernelInterpreter(launch.Kernel[form], options));
        }

        Kernel kernel = launch.Kernel[form];
        for (int i = 0; i < slices.Length; i++)
        {
            // What shares memory with another buffer is updated in place: its old content is read.
            ReferenceSlice slice = slices[i];
            if (kernel.Buffers[i].Access == BufferAccess.Out && !slices.Where((other, k) => k != i && Overlap(slice, other)).Any())
            {
                slice.Memory.Forget(slice.Offset, slice.Bytes);
            }
        }

        interpreter.Run(slices);
    }

    private static void Run(Copy copy, ReferenceSlice from, ReferenceSlice to)
    {
        if (from.Bytes != to.Bytes || Overlap(from, to) || !from.Memory.IsWritten(from.Offset, from.Bytes))
        {
            throw DiagnosticId.IllegalAccess.Error(
                $"copy {copy.From} to {copy.To}: the lengths differ, the slices overlap, or the source was not written");
        }

        from.Memory.Bytes.AsSpan((int)from.Offset, (int)from.Bytes).CopyTo(to.Memory.Bytes.AsSpan((int)to.Offset));
        to.Memory.MarkWritten(to.Offset, to.Bytes);
    }

    private static bool Flag(ReferenceSlice flag) => flag.Memory.IsWritten(flag.Offset, 1)
        ? flag.Memory.Bytes[flag.Offset] != 0 : throw DiagnosticId.IllegalAccess.Error("a flag is read that was not written");

    private static bool Overlap(ReferenceSlice x, ReferenceSlice y) =>
        ReferenceEquals(x.Memory, y.Memory) && x.Offset < y.Offset + y.Bytes && y.Offset < x.Offset + x.Bytes;

    private static void CheckInputs(Program program, ReadOnlySpan<NdArray> inputs)
    {
        if (inputs.Length != program.Inputs.Count)
        {
            throw DiagnosticId.TypeMismatch.Error($"'{program.Name}' takes {program.Inputs.Count} inputs, got {inputs.Length}");
        }

        for (int i = 0; i < inputs.Length; i++)
        {
            TensorType type = program.Inputs[i].Type;
            if (inputs[i].DType != type.DType || !inputs[i].Shape.Equals(type.Shape))
            {
                throw DiagnosticId.TypeMismatch.Error($"input '{program.Inputs[i].Name}' is {type}, got {inputs[i]}");
            }
        }
    }

    private static void CheckFaultWord(Program program, ReferenceMemory header)
    {
        ulong word = BitConverter.ToUInt64(header.Bytes);
        if (word != ulong.MaxValue)
        {
            FaultSite site = program.FaultSites.Single(s => s.Site == (int)(word >> 40));
            throw site.Id.Error($"element {word & ((1UL << 40) - 1)} of '{site.Node}'", site.Location, site.Node);
        }
    }

    private static NdArray Result(Program program, ProgramValue output, ReferenceMemory memory) =>
        memory.IsWritten(0, output.Type.Bytes)
            ? NdArray.FromBytes(output.Type.DType, output.Type.Shape, memory.Bytes)
            : throw DiagnosticId.IllegalAccess.Error($"'{program.Name}' does not write all of its output '{output.Name}'");
}
