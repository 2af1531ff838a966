using GraphCompiler.Compiler.Kernels;

namespace GraphCompiler.Compiler.Reference;

/// <summary>Variables, memory and place of a kernel that is being interpreted.</summary>
/// <param name="kernelName">Name of the kernel, for messages.</param>
internal sealed class KernelFrame(string kernelName)
{
    private readonly Dictionary<string, ulong[]> variables = new(StringComparer.Ordinal);
    private readonly Dictionary<(string, int), ReferenceSlice> ofLanes = [];

    /// <summary>Memory of each buffer that all lanes share, by name.</summary>
    public Dictionary<string, ReferenceSlice> Slices { get; } = new(StringComparer.Ordinal);

    /// <summary>The chunk, or group, that is running.</summary>
    public int CurrentChunk { get; set; }

    /// <summary>The lane of the group that is running; 0 outside the grid form.</summary>
    public int CurrentLane { get; set; }

    /// <summary>Lanes of a group of the phase; 1 outside the grid form.</summary>
    public int LaneCount { get; set; } = 1;

    /// <summary>The statement that is running.</summary>
    public Stmt? Current { get; set; }

    /// <summary>Makes room for a variable: one word for each lane of a vector, or of a group.</summary>
    public ulong[] Declare(Var variable) => variables[variable.Name] = new ulong[variable.Type.Lanes * LaneCount];

    /// <summary>The lanes of a variable.</summary>
    public ulong[] Lanes(Var variable) => variables[variable.Name];

    /// <summary>Gives the lane that is running memory of its own.</summary>
    public void DeclareScratch(KernelBuffer buffer) =>
        ofLanes[(buffer.Name, CurrentLane)] = ReferenceMemory.Undefined(buffer.Elements * buffer.Element.Size);

    /// <summary>Reads an element.</summary>
    public ulong Read(KernelBuffer buffer, long index)
    {
        ReferenceSlice slice = SliceOf(buffer);
        int size = Bounds(buffer, index, "reads");
        return slice.Memory.Read(slice.Offset + (index * size), size, (CurrentChunk, CurrentLane), out ulong bits) is { } fault
            ? throw Fault(buffer, index, fault) : bits;
    }

    /// <summary>Writes an element.</summary>
    public void Write(KernelBuffer buffer, long index, ulong bits)
    {
        ReferenceSlice slice = SliceOf(buffer);
        int size = Bounds(buffer, index, "writes");
        if (slice.Memory.Write(slice.Offset + (index * size), size, (CurrentChunk, CurrentLane), bits) is { } fault)
        {
            throw Fault(buffer, index, fault);
        }
    }

    /// <summary>Lowers a fault word: an atomic minimum, so that chunks do not race for it.</summary>
    public void LowerFaultWord(KernelBuffer word, ulong fault)
    {
        ReferenceSlice slice = Slices[word.Name];
        Span<byte> bytes = slice.Memory.Bytes.AsSpan((int)slice.Offset, sizeof(ulong));
        BitConverter.TryWriteBytes(bytes, Math.Min(fault, BitConverter.ToUInt64(bytes)));
        slice.Memory.MarkWritten(slice.Offset, sizeof(ulong));
    }

    /// <summary>What is illegal where the kernel is, as an exception.</summary>
    public GraphCompilerException Fault(string what) => DiagnosticId.IllegalAccess.Error(
        $"kernel {kernelName}, chunk {CurrentChunk}{(LaneCount == 1 ? "" : $", lane {CurrentLane}")}: {what}",
        excerpt: Current is null ? null : KernelPrinter.Print(Current).Split('\n')[0]);

    private ReferenceSlice SliceOf(KernelBuffer buffer) =>
        buffer.Access == BufferAccess.Scratch ? ofLanes[(buffer.Name, CurrentLane)] : Slices[buffer.Name];

    private int Bounds(KernelBuffer buffer, long index, string verb) => index >= 0 && index < buffer.Elements
        ? buffer.Element.Size : throw Fault(buffer, index, $"{verb} out of bounds of its {buffer.Elements} elements");

    private GraphCompilerException Fault(KernelBuffer buffer, long index, string what) => Fault($"{buffer.Name}[{index}] {what}");
}
