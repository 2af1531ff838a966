namespace ILGPU.Runtime;

/// <summary>What a device is reached by.</summary>
public enum AcceleratorType
{
    /// <summary>Threads of the processor.</summary>
    CPU,

    /// <summary>CUDA.</summary>
    Cuda,

    /// <summary>OpenCL.</summary>
    OpenCL,
}

/// <summary>A device failed.</summary>
public abstract class AcceleratorException(string message) : Exception(message);

/// <summary>A device.</summary>
public abstract class Device
{
    /// <summary>What it is reached by.</summary>
    public abstract AcceleratorType AcceleratorType { get; }

    /// <summary>Its name.</summary>
    public abstract string Name { get; }

    /// <summary>Opens it.</summary>
    public abstract Accelerator CreateAccelerator(Context context);
}

/// <summary>An open device. Work on its stream is done at once.</summary>
public sealed class Accelerator(Device device, int mostThreads, long memorySize)
{
    /// <summary>What it is reached by.</summary>
    public AcceleratorType AcceleratorType => device.AcceleratorType;

    /// <summary>Its name.</summary>
    public string Name => device.Name;

    /// <summary>Bytes of its memory.</summary>
    public long MemorySize { get; } = memorySize;

    /// <summary>Most threads of a group.</summary>
    public int MaxNumThreadsPerGroup { get; } = mostThreads;

    /// <summary>Its stream.</summary>
    public AcceleratorStream DefaultStream { get; } = new();

    /// <summary>Allocates memory, of zeros no more than chance has it.</summary>
    public MemoryBuffer1D<T, Stride1D.Dense> Allocate1D<T>(long length)
        where T : unmanaged => new(length);
}

/// <summary>Work in order.</summary>
public sealed class AcceleratorStream
{
    /// <summary>Waits until all work is done: it is.</summary>
    public void Synchronize()
    {
    }
}
