using GraphCompiler.Runtime.Diagnostics;

namespace GraphCompiler.Runtime;

/// <summary>The memory of what runs a module: of this process, or of a device. State, constants and runs lie in it.</summary>
/// <remarks>Modules whose memory is the same object can share state.</remarks>
public abstract class DeviceMemory
{
    /// <summary>The memory of this process.</summary>
    public static DeviceMemory Host { get; } = new HostMemory();

    /// <summary>Allocates a block of zeros.</summary>
    /// <exception cref="GraphCompilerException">GRC5002, GRC6204: there is no such memory.</exception>
    public abstract MemoryBlock Allocate(long bytes);
}

/// <summary>A block of a <see cref="DeviceMemory"/>. Nothing to dispose: the garbage collector frees it.</summary>
/// <param name="memory">The memory that it lies in.</param>
public abstract class MemoryBlock(DeviceMemory memory)
{
    /// <summary>The memory that it lies in.</summary>
    public DeviceMemory Memory { get; } = memory;

    /// <summary>Copies bytes of the block to this process.</summary>
    /// <param name="offset">The first byte in the block.</param>
    /// <param name="bytes">Where they go.</param>
    public abstract void Read(long offset, Span<byte> bytes);

    /// <summary>Copies bytes of this process into the block.</summary>
    /// <param name="offset">The first byte in the block.</param>
    /// <param name="bytes">The bytes.</param>
    public abstract void Write(long offset, ReadOnlySpan<byte> bytes);
}
