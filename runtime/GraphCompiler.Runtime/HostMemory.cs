using System.Runtime.InteropServices;

namespace GraphCompiler.Runtime;

/// <summary>The memory of this process.</summary>
internal sealed class HostMemory : DeviceMemory
{
    /// <inheritdoc/>
    public override MemoryBlock Allocate(long bytes) => new HostBlock(this, bytes);
}

/// <summary>A block of native memory of this process.</summary>
internal sealed unsafe class HostBlock : MemoryBlock
{
    private readonly NativeBlock block;

    /// <summary>Allocates a block of zeros.</summary>
    public HostBlock(HostMemory memory, long bytes)
        : base(memory)
    {
        block = Arena.Block(bytes);
        NativeMemory.Clear(block.Pointer, (nuint)block.Size);
    }

    /// <summary>The first byte, valid while this object is reachable.</summary>
    public byte* Pointer => block.Pointer;

    /// <inheritdoc/>
    public override void Read(long offset, Span<byte> bytes)
    {
        new ReadOnlySpan<byte>(Pointer + offset, bytes.Length).CopyTo(bytes);
        GC.KeepAlive(this);
    }

    /// <inheritdoc/>
    public override void Write(long offset, ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(new Span<byte>(Pointer + offset, bytes.Length));
        GC.KeepAlive(this);
    }
}
