using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using GraphCompiler.Compiler.Kernels;

namespace GraphCompiler.Compiler.Backends;

/// <summary>What this machine's processor is best used with.</summary>
public static class MachineForm
{
    /// <summary>The widest form that it runs at full speed, as the runtime was told to see it (<c>DOTNET_EnableAVX512=0</c>).</summary>
    public static VectorForm Widest =>
        Vector512.IsHardwareAccelerated ? VectorForm.V512
        : Vector256.IsHardwareAccelerated && Fma.IsSupported ? VectorForm.V256
        : Vector128.IsHardwareAccelerated ? VectorForm.V128
        : VectorForm.Scalar;
}
