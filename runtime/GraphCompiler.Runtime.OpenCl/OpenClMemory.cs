using static GraphCompiler.Runtime.OpenCl.ClLibrary;

namespace GraphCompiler.Runtime.OpenCl;

/// <summary>The memory of an OpenCL device, and the context that everything on it lies in.</summary>
internal sealed unsafe class OpenClMemory : DeviceMemory
{
    private long blocks;

    /// <summary>Opens the device.</summary>
    public OpenClMemory(OpenClDevice device)
    {
        Device = device;
        Context = device.NewContext();
        Queue = NewQueue(profiled: false);
    }

    /// <summary>The device.</summary>
    public OpenClDevice Device { get; }

    /// <summary>The context.</summary>
    public ClHandle Context { get; }

    /// <summary>The queue of what is no run.</summary>
    public ClHandle Queue { get; }

    /// <inheritdoc/>
    public override MemoryBlock Allocate(long bytes)
    {
        OpenClBlock block = Reserve(bytes);
        Fill(Queue, block, 0);
        Finish(Queue);
        return block;
    }

    /// <summary>Allocates a block of undefined content.</summary>
    /// <exception cref="GraphCompilerException">GRC6204: the device has no such memory.</exception>
    public OpenClBlock Reserve(long bytes)
    {
        // Every argument of a kernel needs a block, also one of no bytes; fills go by eight.
        long size = (Math.Max(1, bytes) + 7) & ~7L;
        int error;
        nint buffer = clCreateBuffer(Context.Value, flags: 1, (nuint)size, null, &error);
        if (error != ClStatus.Success)
        {
            throw DiagnosticId.DeviceMemory.Error(
                $"a block of {size} bytes: clCreateBuffer answers {ClStatus.Name(error)} on {Device}, which has {Device.MemoryBytes} bytes");
        }

        return new OpenClBlock(this, new ClHandle(buffer, &clReleaseMemObject), size, Interlocked.Increment(ref blocks));
    }

    /// <summary>An in-order queue.</summary>
    /// <param name="profiled">Whether the device notes when commands begin and end.</param>
    public ClHandle NewQueue(bool profiled)
    {
        int error;
        nint made = clCreateCommandQueue(Context.Value, Device.Id, profiled ? 2UL : 0, &error);
        Check(error, nameof(clCreateCommandQueue));
        return new ClHandle(made, &clReleaseCommandQueue);
    }

    /// <summary>Fills a block with a number of 8 bytes.</summary>
    public void Fill(ClHandle on, OpenClBlock block, ulong value) => Check(
        clEnqueueFillBuffer(on.Value, block.Buffer, &value, sizeof(ulong), 0, (nuint)block.Size, 0, null, null), nameof(clEnqueueFillBuffer));

    /// <summary>Copies bytes from the device, when all that was asked before is done.</summary>
    public void Read(ClHandle on, OpenClBlock block, long offset, Span<byte> bytes)
    {
        fixed (byte* host = bytes)
        {
            if (bytes.Length > 0)
            {
                Check(clEnqueueReadBuffer(on.Value, block.Buffer, 1, (nuint)offset, (nuint)bytes.Length, host, 0, null, null), nameof(clEnqueueReadBuffer));
            }
        }
    }

    /// <summary>Copies bytes to the device.</summary>
    public void Write(ClHandle on, OpenClBlock block, long offset, ReadOnlySpan<byte> bytes)
    {
        fixed (byte* host = bytes)
        {
            if (bytes.Length > 0)
            {
                Check(clEnqueueWriteBuffer(on.Value, block.Buffer, 1, (nuint)offset, (nuint)bytes.Length, host, 0, null, null), nameof(clEnqueueWriteBuffer));
            }
        }
    }

    /// <summary>Waits until all commands of a queue are done.</summary>
    public void Finish(ClHandle on) => Check(clFinish(on.Value), nameof(clFinish));

    /// <summary>Throws unless a function succeeded.</summary>
    public void Check(int status, string function) => ClStatus.Check(status, function, Device.Name);
}

/// <summary>A block of the memory of an OpenCL device.</summary>
internal sealed class OpenClBlock(OpenClMemory memory, ClHandle buffer, long size, long number) : MemoryBlock(memory)
{
    /// <summary>The buffer, valid while this object is reachable.</summary>
    public nint Buffer => buffer.Value;

    /// <summary>Number of bytes.</summary>
    public long Size { get; } = size;

    /// <summary>A number that no other block of the memory ever has.</summary>
    public long Number { get; } = number;

    /// <inheritdoc/>
    public override void Read(long offset, Span<byte> bytes)
    {
        memory.Read(memory.Queue, this, offset, bytes);
        GC.KeepAlive(this);
    }

    /// <inheritdoc/>
    public override void Write(long offset, ReadOnlySpan<byte> bytes)
    {
        memory.Write(memory.Queue, this, offset, bytes);
        GC.KeepAlive(this);
    }
}
