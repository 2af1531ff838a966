using GraphCompiler.Compiler.Programs;

namespace GraphCompiler.Compiler.Memory;

/// <summary>Where the state and the constants of a module lie: one block each, shared by all entries.</summary>
public sealed class ModuleLayout
{
    private readonly ModuleLayout? module;
    private readonly Dictionary<string, Func<LogicalBuffer>> places = new(StringComparer.Ordinal);
    private readonly Dictionary<ConstantData, LogicalBuffer> constants = [];
    private readonly List<byte> constantBytes = [];

    /// <summary>Lays out the state in the order of declaration.</summary>
    public ModuleLayout(Module module)
    {
        long offset = 0;
        var states = new List<StateSlot>();
        foreach (StateDeclaration declaration in module.States)
        {
            var slot = new StateSlot(declaration, offset);
            states.Add(slot);
            places.Add(declaration.Name, () => new LogicalBuffer("@" + declaration.Name, MemorySpace.State, 0, declaration.Type.Bytes) { Offset = slot.Offset });
            offset = LogicalBuffer.RoundUp(checked(offset + declaration.Type.Bytes));
        }

        (States, StateBytes) = (states, offset);
    }

    private ModuleLayout(ModuleLayout module, IEnumerable<(string Name, long Bytes)> carries)
    {
        (this.module, States) = (module, []);
        foreach ((int i, (string name, long bytes)) in carries.Index())
        {
            places.Add(name, () => new LogicalBuffer("@" + name, MemorySpace.State, i, bytes));
        }
    }

    /// <summary>The memory of a loop's body: its carries are state of its own, each apart; constants lie with all others.</summary>
    public ModuleLayout OfBody(IEnumerable<(string Name, long Bytes)> carries) => new(module ?? this, carries);

    /// <summary>The state, in the order of declaration.</summary>
    public IReadOnlyList<StateSlot> States { get; }

    /// <summary>Size of the state block.</summary>
    public long StateBytes { get; }

    /// <summary>The block of constants so far.</summary>
    public ReadOnlyMemory<byte> Constants => constantBytes.ToArray();

    /// <summary>The memory of a state.</summary>
    public LogicalBuffer State(string name) => places[name]();

    /// <summary>The memory of a constant, placed at the first call; equal ones lie in one place.</summary>
    public LogicalBuffer Constant(ConstantData data)
    {
        if (module is not null)
        {
            return module.Constant(data);
        }

        if (!constants.TryGetValue(data, out LogicalBuffer? buffer))
        {
            buffer = new LogicalBuffer("c" + constants.Count, MemorySpace.Constant, 0, data.Array.Bytes.Length)
            {
                Offset = constantBytes.Count,
            };
            constants.Add(data, buffer);
            constantBytes.AddRange(data.Array.Bytes);
            constantBytes.AddRange(new byte[LogicalBuffer.RoundUp(constantBytes.Count) - constantBytes.Count]);
        }

        return buffer;
    }

    /// <summary>The memory of a constant that was placed; null for one that was not, as it is written down in the kernels.</summary>
    public LogicalBuffer? Find(ConstantData data) => module is null ? constants.GetValueOrDefault(data) : module.Find(data);
}
