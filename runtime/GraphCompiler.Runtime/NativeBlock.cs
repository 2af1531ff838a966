using System;
using System.Runtime.InteropServices;

namespace GraphCompiler.Runtime;

/// <summary>A block of native memory that lives as long as this object: the garbage collector frees it, nobody has to.</summary>
/// <remarks>
/// Whoever uses <see cref="Pointer"/> keeps the object reachable meanwhile (<see cref="GC.KeepAlive"/>). The collector is told of the
/// bytes, so that many small objects that hold much memory are collected in time.
/// Also compiled into ahead-of-time assemblies from this text: BCL only.
/// </remarks>
internal sealed unsafe class NativeBlock : SafeHandle
{
    /// <summary>Alignment of small blocks: a cache line, and the widest vector.</summary>
    private const nuint SmallAlignment = 64;

    /// <summary>Alignment of large blocks: a page.</summary>
    private const nuint LargeAlignment = 4096;

    /// <summary>Blocks from this size on are aligned to pages.</summary>
    private const long LargeBytes = 64 * 1024;

    /// <summary>Allocates <paramref name="bytes"/> bytes, at least 1, of undefined content.</summary>
    /// <exception cref="OutOfMemoryException">The system refuses.</exception>
    public NativeBlock(long bytes)
        : base(0, ownsHandle: true)
    {
        Size = Math.Max(1, bytes);
        void* memory = NativeMemory.AlignedAlloc((nuint)Size, Size < LargeBytes ? SmallAlignment : LargeAlignment);
        SetHandle((nint)memory);
        GC.AddMemoryPressure(Size);
    }

    /// <summary>Number of bytes.</summary>
    public long Size { get; }

    /// <summary>The first byte.</summary>
    public byte* Pointer => (byte*)handle;

    /// <inheritdoc/>
    public override bool IsInvalid => handle == 0;

    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        NativeMemory.AlignedFree((void*)handle);
        GC.RemoveMemoryPressure(Size);
        return true;
    }
}
