using GraphCompiler.Runtime.Diagnostics;

namespace GraphCompiler.Runtime;

/// <summary>The one block of native memory that a program runs in; its size is known before anything runs.</summary>
/// <remarks>
/// Nothing to dispose: the memory is freed when the arena is collected. Code that uses <see cref="Pointer"/> keeps the arena
/// reachable meanwhile (<see cref="GC.KeepAlive"/>). The content is undefined at first.
/// </remarks>
public sealed unsafe class Arena
{
    /// <summary>Smallest unit in which every system maps memory.</summary>
    private const long PageBytes = 4096;

    private readonly NativeBlock block;
    private readonly long zone;

    private Arena(NativeBlock block, long size, long zone) => (this.block, Size, this.zone) = (block, size, zone);

    /// <summary>Number of bytes.</summary>
    public long Size { get; }

    /// <summary>The first byte; aligned to 64 bytes, in arenas of 64 KB and more to 4096.</summary>
    public byte* Pointer => block.Pointer + zone;

    /// <summary>What an arena may take where no other limit is given: the memory of the machine or of its container, in bytes.</summary>
    public static long DefaultLimit => GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;

    /// <summary>The guard zone before the arena (<see cref="ArenaGuard"/>); empty where it has none.</summary>
    internal Span<byte> ZoneBefore => new(block.Pointer, (int)zone);

    /// <summary>The guard zone behind the arena.</summary>
    internal Span<byte> ZoneBehind => new(Pointer + Size, (int)zone);

    /// <summary>Allocates an arena.</summary>
    /// <param name="bytes">Its size, at least 0.</param>
    /// <param name="limit">The most it may take; <see cref="DefaultLimit"/> where it is not given.</param>
    /// <exception cref="GraphCompilerException">GRC5001: over the limit. GRC5002: the system refuses.</exception>
    public static Arena Allocate(long bytes, long? limit = null) => Allocate(bytes, limit, zone: 0);

    /// <summary>As the public overload, between two guard zones of <paramref name="zone"/> bytes.</summary>
    internal static Arena Allocate(long bytes, long? limit, int zone)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bytes);
        long allowed = limit ?? DefaultLimit;
        if (bytes > allowed)
        {
            throw DiagnosticId.MemoryLimit.Error($"the program needs {bytes} bytes of memory, the limit is {allowed}");
        }

        return new Arena(Block(checked(bytes + (2L * zone))), bytes, zone);
    }

    /// <summary>A block of native memory.</summary>
    /// <exception cref="GraphCompilerException">GRC5002: the system refuses.</exception>
    internal static NativeBlock Block(long bytes)
    {
        try
        {
            return new NativeBlock(bytes);
        }
        catch (OutOfMemoryException e)
        {
            throw DiagnosticId.OutOfMemory.Error($"the system gave no {bytes} bytes of memory", cause: e);
        }
    }

    /// <summary>The bytes from <paramref name="offset"/> on.</summary>
    /// <exception cref="ArgumentOutOfRangeException">They do not lie within the arena.</exception>
    public Span<byte> Slice(long offset, int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, Size - offset);
        return new Span<byte>(Pointer + offset, length);
    }

    /// <summary>Makes the system map every page now, so that the first run does not pay for it. The content stays.</summary>
    public void Touch()
    {
        for (long offset = 0; offset < Size; offset += PageBytes)
        {
            // A write: a read would map the one shared page of zeros.
            ref byte first = ref Pointer[offset];
            Volatile.Write(ref first, Volatile.Read(ref first));
        }

        GC.KeepAlive(this);
    }
}
