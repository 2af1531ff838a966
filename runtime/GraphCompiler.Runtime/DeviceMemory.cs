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

    /// <summary>Throws where an entry of a module needs more memory than a device has; to be called before the module is loaded.</summary>
    /// <param name="module">The module.</param>
    /// <param name="device">The device, as it is told of.</param>
    /// <param name="bytes">Bytes of its memory.</param>
    /// <param name="largest">Bytes of the largest block that it gives.</param>
    /// <exception cref="GraphCompilerException">GRC6204, with both figures.</exception>
    public static void Require(ModuleSpec module, string device, long bytes, long largest)
    {
        foreach (EntrySpec entry in module.Entries)
        {
            long[] blocks =
            [
                module.StateBytes, module.Constants.Length, entry.ArenaBytes,
                .. entry.Inputs.Concat(entry.Outputs).Select(array => array.Shape.Elements * array.DType.Size),
            ];
            if (blocks.Sum() > bytes)
            {
                throw DiagnosticId.DeviceMemory.Error($"entry '{entry.Name}' needs {blocks.Sum()} bytes, {device} has {bytes}");
            }

            if (blocks.Max() > largest)
            {
                throw DiagnosticId.DeviceMemory.Error(
                    $"entry '{entry.Name}' needs a block of {blocks.Max()} bytes, {device} gives at most {largest} in one");
            }
        }
    }
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
