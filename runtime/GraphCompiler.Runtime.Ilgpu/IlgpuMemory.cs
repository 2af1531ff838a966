using System.Runtime.InteropServices;
using ILGPU;
using ILGPU.Runtime;

namespace GraphCompiler.Runtime.Ilgpu;

/// <summary>The memory of an accelerator, and the stream on which all its work is done in order.</summary>
internal sealed class IlgpuMemory(Accelerator accelerator) : DeviceMemory
{
    /// <summary>The accelerator.</summary>
    public Accelerator Accelerator { get; } = accelerator;

    /// <summary>Bytes of it: ILGPU's processor says that it has no end.</summary>
    public long Bytes => Math.Min(
        Accelerator.MemorySize, Accelerator.AcceleratorType == AcceleratorType.CPU ? GC.GetGCMemoryInfo().TotalAvailableMemoryBytes : long.MaxValue);

    /// <summary>The stream. Whoever uses it holds the lock of this object.</summary>
    public AcceleratorStream Stream => Accelerator.DefaultStream;

    /// <inheritdoc/>
    public override MemoryBlock Allocate(long bytes)
    {
        IlgpuBlock block = Reserve(bytes);
        Run(() => block.Fill(0));
        return block;
    }

    /// <summary>Allocates a block of undefined content.</summary>
    /// <exception cref="GraphCompilerException">GRC6204: the device has no such memory.</exception>
    public IlgpuBlock Reserve(long bytes)
    {
        // A view needs memory, also one of no bytes; and the words of a kernel lie where they belong.
        long size = (Math.Max(1, bytes) + 63) & ~63L;
        lock (this)
        {
            try
            {
                return new IlgpuBlock(this, Accelerator.Allocate1D<byte>(size), size);
            }
            catch (Exception full) when (IlgpuFault.IsOne(full) || full is OutOfMemoryException)
            {
                throw DiagnosticId.DeviceMemory.Error(
                    FormattableString.Invariant($"a block of {size} bytes on {Accelerator.Name}, which has {Bytes}: {full.Message}"));
            }
        }
    }

    /// <summary>Does something on the stream, alone, and waits for its end.</summary>
    /// <exception cref="GraphCompilerException">GRC6206: the device failed.</exception>
    public void Run(Action work)
    {
        lock (this)
        {
            try
            {
                work();
                Stream.Synchronize();
            }
            catch (Exception failed) when (IlgpuFault.IsOne(failed))
            {
                throw DiagnosticId.DeviceFailed.Error($"{Accelerator.Name}: {failed.Message}");
            }
        }
    }
}

/// <summary>A block of the memory of an accelerator.</summary>
internal sealed class IlgpuBlock(IlgpuMemory memory, MemoryBuffer1D<byte, Stride1D.Dense> buffer, long size) : MemoryBlock(memory)
{
    /// <summary>The bytes from an offset on.</summary>
    public ArrayView<byte> View(long offset, long bytes) => buffer.View.BaseView.SubView(offset, bytes);

    /// <summary>Fills the block with a byte.</summary>
    public void Fill(byte value) => View(0, size).MemSet(memory.Stream, value);

    /// <summary>Copies to this process, when all that was asked before is done.</summary>
    public void CopyTo(long offset, Span<byte> bytes)
    {
        if (bytes.Length > 0)
        {
            View(offset, bytes.Length).CopyToCPU(memory.Stream, ref MemoryMarshal.GetReference(bytes), bytes.Length);
        }
    }

    /// <summary>Copies from this process.</summary>
    public void CopyFrom(long offset, ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > 0)
        {
            View(offset, bytes.Length).CopyFromCPU(memory.Stream, ref MemoryMarshal.GetReference(bytes), bytes.Length);
        }
    }

    /// <inheritdoc/>
    public override void Read(long offset, Span<byte> bytes)
    {
        lock (memory)
        {
            CopyTo(offset, bytes);
        }
    }

    /// <inheritdoc/>
    public override void Write(long offset, ReadOnlySpan<byte> bytes)
    {
        lock (memory)
        {
            CopyFrom(offset, bytes);
        }
    }
}
