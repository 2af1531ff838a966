using ILGPU;
using ILGPU.Runtime;

namespace GraphCompiler.Runtime.Ilgpu;

/// <summary>What ILGPU throws where a device, its driver or the compiler fails.</summary>
internal static class IlgpuFault
{
    /// <summary>Whether an exception is one of ILGPU's.</summary>
    public static bool IsOne(Exception exception) =>
        exception is AcceleratorException or InternalCompilerException or InvalidKernelOperationException or CapabilityNotSupportedException or NotSupportedException;
}
