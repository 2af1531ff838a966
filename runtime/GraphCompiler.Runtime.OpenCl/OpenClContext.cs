using System.Runtime.InteropServices;
using static GraphCompiler.Runtime.OpenCl.ClLibrary;

namespace GraphCompiler.Runtime.OpenCl;

/// <summary>A run on an OpenCL device: a queue, the arena, a block for each input and output, and the functions with their arguments.</summary>
/// <remarks>
/// Arguments are blocks and offsets into them, as blocks within blocks would have to be aligned as the device wants. They are set once, but for the
/// state's, which are set again where a run is over another state.
/// </remarks>
internal sealed unsafe class OpenClContext : RunContext
{
    /// <summary>A NaN in every type, of two bytes each.</summary>
    private const ulong Poison = 0x7FF47FF47FF47FF4;

    private readonly OpenClMemory memory;
    private readonly RunSetting setting;
    private readonly ClHandle queue;
    private readonly OpenClBlock arena;
    private readonly OpenClBlock header;
    private readonly OpenClBlock[] inputs;
    private readonly OpenClBlock[] outputs;
    private readonly Command[] commands;
    private readonly CommandTimes times;
    private readonly Walk walk;
    private readonly List<(ClHandle Kernel, uint Argument)> stateArguments = [];
    private readonly bool notesFaults;
    private ulong fault = ulong.MaxValue;
    private OpenClBlock? state;
    private long boundState;

    /// <summary>A context for runs of an entry.</summary>
    public OpenClContext(OpenClProgram program, IReadOnlyList<DeviceCommand> commands, RunSetting setting)
    {
        (memory, this.setting) = (program.Memory, setting);
        EntrySpec entry = setting.Entry;
        queue = memory.NewQueue(profiled: setting.Profile is not null);
        arena = memory.Reserve(entry.ArenaBytes);
        header = memory.Reserve(sizeof(ulong));
        inputs = [.. entry.Inputs.Select(Block)];
        outputs = [.. entry.Outputs.Select(Block)];
        notesFaults = entry.FaultSites.Count > 0;
        this.commands = [.. commands.Select(command => New(program, command))];
        walk = new Walk(this, commands);
        times = new CommandTimes(memory, queue, commands.Count);
    }

    /// <inheritdoc/>
    public override ulong Fault => fault;

    /// <inheritdoc/>
    public override void Run(MemoryBlock? state, ReadOnlySpan<NdArray> inputs, ReadOnlySpan<NdArray> outputs)
    {
        fault = ulong.MaxValue;
        Bind((OpenClBlock?)state);
        for (int i = 0; i < inputs.Length; i++)
        {
            memory.Write(queue, this.inputs[i], 0, inputs[i].Bytes);
        }

        if (notesFaults)
        {
            memory.Fill(queue, header, fault);
        }

        if (setting.Guarded)
        {
            memory.Fill(queue, arena, Poison);
        }

        if (walk.Execute())
        {
            for (int i = 0; i < outputs.Length; i++)
            {
                memory.Read(queue, this.outputs[i], 0, outputs[i].Bytes);
            }

            ReadFault();
        }

        memory.Finish(queue);
        if (setting.Profile is { } profile)
        {
            times.AddTo(profile, entry: setting.Entry, i => this.commands[i].What.Step);
        }

        this.state = null;
        GC.KeepAlive(state);
    }

    private OpenClBlock Block(ArraySpec array) => memory.Reserve(array.Shape.Elements * array.DType.Size);

    /// <summary>A command with its function, whose arguments are set but for those of the state.</summary>
    private Command New(OpenClProgram program, DeviceCommand command)
    {
        Slice[] slices = [.. command.Slices.Select(i => setting.Entry.Table[i])];
        if (!command.IsLaunch)
        {
            return new Command(command, null, slices);
        }

        ClHandle kernel = program.NewKernel(command.Function);
        for (int i = 0; i < slices.Length; i++)
        {
            if (slices[i].Space == MemorySpace.Cursor)
            {
                continue;
            }

            ulong offset = (ulong)slices[i].Offset;
            uint argument = (uint)(2 * i);
            memory.Check(clSetKernelArg(kernel.Value, argument + 1, sizeof(ulong), &offset), nameof(clSetKernelArg));
            if (slices[i].Space == MemorySpace.State)
            {
                stateArguments.Add((kernel, argument));
            }
            else
            {
                Set(kernel, argument, BlockOf(slices[i]));
            }
        }

        return new Command(command, kernel, slices);
    }

    private void Set(ClHandle kernel, uint argument, OpenClBlock block)
    {
        nint buffer = block.Buffer;
        memory.Check(clSetKernelArg(kernel.Value, argument, (nuint)sizeof(nint), &buffer), nameof(clSetKernelArg));
    }

    private OpenClBlock BlockOf(Slice slice) => slice.Space switch
    {
        MemorySpace.Arena => arena,
        MemorySpace.Header => header,
        MemorySpace.Constant => (OpenClBlock)setting.Constants,
        MemorySpace.Input => inputs[slice.Index],
        MemorySpace.Output => outputs[slice.Index],
        _ => state!,
    };

    private void Bind(OpenClBlock? block)
    {
        state = block;
        if (block is null || block.Number == boundState)
        {
            return;
        }

        foreach ((ClHandle kernel, uint argument) in stateArguments)
        {
            Set(kernel, argument, block);
        }

        boundState = block.Number;
    }

    /// <summary>Hands a command to the device; false where a fault ended the run.</summary>
    private bool Execute(int i)
    {
        Command command = commands[i];
        nint* noted = setting.Profile is null ? null : times.Begin(i);
        if (command.Kernel is { } kernel)
        {
            Move(command, kernel);
            nuint local = (nuint)command.What.Lanes, global = (nuint)command.What.Groups * local;
            int status = clEnqueueNDRangeKernel(queue.Value, kernel.Value, 1, null, &global, &local, 0, null, noted);
            memory.Check(status, nameof(clEnqueueNDRangeKernel));
        }
        else if (command.What.Function == DeviceCommand.Copy)
        {
            (Slice from, Slice to) = (walk.Placed(command.What.Slices[0]), walk.Placed(command.What.Slices[1]));
            int status = clEnqueueCopyBuffer(
                queue.Value, BlockOf(from).Buffer, BlockOf(to).Buffer, (nuint)from.Offset, (nuint)to.Offset, (nuint)from.Bytes, 0, null, noted);
            memory.Check(status, nameof(clEnqueueCopyBuffer));
        }
        else
        {
            ReadFault();
            return fault == ulong.MaxValue;
        }

        return true;
    }

    /// <summary>Sets the arguments that move with a loop.</summary>
    private void Move(Command command, ClHandle kernel)
    {
        for (int i = 0; i < command.Slices.Length; i++)
        {
            if (command.Slices[i].Space == MemorySpace.Cursor)
            {
                Slice slice = walk.Placed(command.What.Slices[i]);
                ulong offset = (ulong)slice.Offset;
                uint argument = (uint)(2 * i);
                memory.Check(clSetKernelArg(kernel.Value, argument + 1, sizeof(ulong), &offset), nameof(clSetKernelArg));
                Set(kernel, argument, BlockOf(slice));
            }
        }
    }

    private void ReadFault()
    {
        if (notesFaults)
        {
            memory.Read(queue, header, 0, MemoryMarshal.AsBytes(new Span<ulong>(ref fault)));
        }
    }

    private sealed record Command(DeviceCommand What, ClHandle? Kernel, Slice[] Slices);

    /// <summary>The commands, loops and branches run by the host.</summary>
    private sealed class Walk(OpenClContext context, IReadOnlyList<DeviceCommand> commands) : CommandRun(commands, context.setting.Entry.Table)
    {
        /// <inheritdoc/>
        protected override bool Run(int command) => context.Execute(command);

        /// <inheritdoc/>
        protected override bool ReadFlag(Slice flag)
        {
            byte value = 0;
            context.memory.Read(context.queue, context.BlockOf(flag), flag.Offset, new Span<byte>(ref value));
            return value != 0;
        }
    }
}
