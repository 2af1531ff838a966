namespace ILGPU.Runtime.CPU;

/// <summary>The processor as a device.</summary>
public sealed class CPUDevice(int numThreadsPerWarp, int numWarpsPerMultiprocessor, int numMultiprocessors) : Device
{
    /// <summary>Bytes of memory that it says it has: so little that tests can have too little.</summary>
    public const long Memory = 1L << 30;

    /// <summary>Threads of all its groups at a time.</summary>
    public int NumThreads => numThreadsPerWarp * numWarpsPerMultiprocessor * numMultiprocessors;

    /// <inheritdoc/>
    public override AcceleratorType AcceleratorType => AcceleratorType.CPU;

    /// <inheritdoc/>
    public override string Name => "stand-in";

    /// <inheritdoc/>
    public override Accelerator CreateAccelerator(Context context) => new(this, numThreadsPerWarp * numWarpsPerMultiprocessor, Memory);
}

/// <summary>Adds the processor to a context.</summary>
public static class CPUContextExtensions
{
    /// <summary>Adds it.</summary>
    public static Context.Builder CPU(this Context.Builder builder, CPUDevice device)
    {
        builder.Found.Add(device);
        return builder;
    }
}
