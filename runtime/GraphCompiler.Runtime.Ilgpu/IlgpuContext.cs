using System.Diagnostics;
using System.Runtime.InteropServices;
using ILGPU;
using ILGPU.Runtime;

namespace GraphCompiler.Runtime.Ilgpu;

/// <summary>A run on an accelerator: the arena, a block for each input and output, and the kernels bound to them.</summary>
/// <remarks>Kernels are bound once, but for those that work on the state, which are bound again where a run is over another state.</remarks>
internal sealed class IlgpuContext : RunContext
{
    /// <summary>A byte of which any float is a NaN, and a fault word empty.</summary>
    private const byte Ones = 0xFF;

    private readonly IlgpuMemory memory;
    private readonly RunSetting setting;
    private readonly IlgpuBlock arena;
    private readonly IlgpuBlock header;
    private readonly IlgpuBlock[] inputs;
    private readonly IlgpuBlock[] outputs;
    private readonly Command[] commands;
    private readonly Walk walk;
    private readonly bool notesFaults;
    private ulong fault = ulong.MaxValue;
    private IlgpuBlock? state;
    private long stepBegan;

    /// <summary>A context for runs of an entry.</summary>
    public IlgpuContext(
        IlgpuMemory memory, IReadOnlyList<DeviceCommand> commands, IReadOnlyDictionary<string, LoadedKernel> kernels, RunSetting setting)
    {
        (this.memory, this.setting) = (memory, setting);
        EntrySpec entry = setting.Entry;
        arena = memory.Reserve(entry.ArenaBytes);
        header = memory.Reserve(sizeof(ulong));
        inputs = [.. entry.Inputs.Select(Block)];
        outputs = [.. entry.Outputs.Select(Block)];
        notesFaults = entry.FaultSites.Count > 0;
        this.commands = [.. commands.Select(command => new Command(
            command, [.. command.Slices.Select(i => entry.Table[i])], kernels.GetValueOrDefault(command.Function)))];
        walk = new Walk(this, commands);
        Bind(this.commands.Where(command => command is { UsesState: false, Moves: false }));
    }

    /// <inheritdoc/>
    public override ulong Fault => fault;

    /// <inheritdoc/>
    public override void Run(MemoryBlock? state, ReadOnlySpan<NdArray> inputs, ReadOnlySpan<NdArray> outputs)
    {
        lock (memory)
        {
            try
            {
                fault = ulong.MaxValue;
                if (state is not null && state != this.state)
                {
                    this.state = (IlgpuBlock)state;
                    Bind(commands.Where(command => command is { UsesState: true, Moves: false }));
                }

                Execute(inputs, outputs);
            }
            catch (Exception failed) when (IlgpuFault.IsOne(failed))
            {
                throw DiagnosticId.DeviceFailed.Error($"{memory.Accelerator.Name}: {failed.Message}");
            }
        }
    }

    private IlgpuBlock Block(ArraySpec array) => memory.Reserve(array.Shape.Elements * array.DType.Size);

    private void Bind(IEnumerable<Command> bound)
    {
        foreach (Command command in bound)
        {
            ArrayView<byte>[] views = [.. command.What.Slices.Select(walk.Placed).Select(slice => BlockOf(slice).View(slice.Offset, slice.Bytes))];
            command.Views = views;
            command.Launch = command.Kernel?.Invoke(new KernelConfig(Groups(command.What), command.What.Lanes), views);
        }
    }

    private static int Groups(DeviceCommand command) => command.Groups <= int.MaxValue
        ? (int)command.Groups
        : throw DiagnosticId.DeviceLacks.Error(FormattableString.Invariant($"{command.Function} is launched in {command.Groups} groups; ILGPU counts to {int.MaxValue}"));

    private IlgpuBlock BlockOf(Slice slice) => slice.Space switch
    {
        MemorySpace.Arena => arena,
        MemorySpace.Header => header,
        MemorySpace.Constant => (IlgpuBlock)setting.Constants,
        MemorySpace.Input => inputs[slice.Index],
        MemorySpace.Output => outputs[slice.Index],
        _ => state!,
    };

    private void Execute(ReadOnlySpan<NdArray> inputs, ReadOnlySpan<NdArray> outputs)
    {
        for (int i = 0; i < inputs.Length; i++)
        {
            this.inputs[i].CopyFrom(0, inputs[i].Bytes);
        }

        if (notesFaults)
        {
            header.Fill(Ones);
        }

        if (setting.Guarded)
        {
            arena.Fill(Ones);
        }

        stepBegan = Stopwatch.GetTimestamp();
        if (walk.Execute())
        {
            for (int i = 0; i < outputs.Length; i++)
            {
                this.outputs[i].CopyTo(0, outputs[i].Bytes);
            }

            ReadFault();
        }

        memory.Stream.Synchronize();
    }

    /// <summary>Hands a command to the device; false where a fault ended the run.</summary>
    private bool Launch(Command command)
    {
        if (command.Moves)
        {
            Bind([command]);
        }

        if (command.Launch is { } launch)
        {
            launch(memory.Stream);
        }
        else if (command.What.Function == DeviceCommand.Copy)
        {
            command.Views[0].CopyTo(memory.Stream, command.Views[1]);
        }
        else
        {
            ReadFault();
            return fault == ulong.MaxValue;
        }

        return true;
    }

    private void Measure(int step)
    {
        if (setting.Profile is { } profile)
        {
            memory.Stream.Synchronize();
            profile.Add(setting.Entry, step, Stopwatch.GetElapsedTime(stepBegan).TotalSeconds);
            stepBegan = Stopwatch.GetTimestamp();
        }
    }

    private void ReadFault()
    {
        if (notesFaults)
        {
            header.CopyTo(0, MemoryMarshal.AsBytes(new Span<ulong>(ref fault)));
        }
    }

    /// <summary>A command with the memory that it works on.</summary>
    private sealed class Command(DeviceCommand what, Slice[] slices, LoadedKernel? kernel)
    {
        public DeviceCommand What { get; } = what;

        public Slice[] Slices { get; } = slices;

        public LoadedKernel? Kernel { get; } = kernel;

        public bool UsesState { get; } = slices.Any(slice => slice.Space == MemorySpace.State);

        /// <summary>Whether it works on what moves with a loop; bound again in every turn.</summary>
        public bool Moves { get; } = slices.Any(slice => slice.Space == MemorySpace.Cursor);

        public ArrayView<byte>[] Views { get; set; } = [];

        public Action<AcceleratorStream>? Launch { get; set; }
    }

    /// <summary>The commands, loops and branches run by the host.</summary>
    private sealed class Walk(IlgpuContext context, IReadOnlyList<DeviceCommand> commands) : CommandRun(commands, context.setting.Entry.Table)
    {
        /// <inheritdoc/>
        protected override bool Run(int command) => context.Launch(context.commands[command]);

        /// <inheritdoc/>
        protected override bool ReadFlag(Slice flag)
        {
            byte value = 0;
            context.BlockOf(flag).CopyTo(flag.Offset, new Span<byte>(ref value));
            return value != 0;
        }

        /// <inheritdoc/>
        protected override void StepDone(int step) => context.Measure(step);
    }
}
