using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using GraphCompiler.Compiler.Kernels;

namespace GraphCompiler.Compiler.Backends;

/// <summary>Which forms this process can run, and which is the best of them.</summary>
/// <remarks>
/// The runtime's own answers, so the switches of .NET hold: <c>DOTNET_EnableAVX512=0</c>, <c>DOTNET_EnableAVX2=0</c>,
/// <c>DOTNET_EnableHWIntrinsic=0</c>.
/// </remarks>
public static class MachineForms
{
    /// <summary>The widest form that runs at full speed.</summary>
    public static VectorForm Best { get; } = VectorForm.All.First(IsSupported);

    /// <summary>True if the form's instructions are there; scalar code runs everywhere.</summary>
    public static bool IsSupported(VectorForm form) => form.Bits switch
    {
        512 => Vector512.IsHardwareAccelerated && Fma.IsSupported,
        256 => Vector256.IsHardwareAccelerated && Fma.IsSupported,
        128 => Vector128.IsHardwareAccelerated,
        _ => true,
    };
}
