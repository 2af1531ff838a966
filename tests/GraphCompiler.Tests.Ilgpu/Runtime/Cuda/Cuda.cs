namespace ILGPU.Runtime.Cuda;

/// <summary>Adds devices of CUDA to a context.</summary>
public static class CudaContextExtensions
{
    /// <summary>Adds none.</summary>
    public static Context.Builder Cuda(this Context.Builder builder) => builder;
}

/// <summary>Instructions of PTX in kernels; on the processor there are none.</summary>
public static class CudaAsm
{
    /// <summary>Whether the kernel runs on CUDA.</summary>
    public static bool IsSupported => false;

    /// <summary>An instruction with two operands.</summary>
    public static void Emit<T0, T1, T2>(string asm, out T0 arg0, T1 arg1, T2 arg2)
        where T0 : struct
        where T1 : struct
        where T2 : struct => throw new NotSupportedException(asm);

    /// <summary>An instruction with three operands.</summary>
    public static void Emit<T0, T1, T2, T3>(string asm, out T0 arg0, T1 arg1, T2 arg2, T3 arg3)
        where T0 : struct
        where T1 : struct
        where T2 : struct
        where T3 : struct => throw new NotSupportedException(asm);
}
