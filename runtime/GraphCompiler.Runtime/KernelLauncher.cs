using System.Reflection;
using GraphCompiler.Runtime.Diagnostics;

namespace GraphCompiler.Runtime;

/// <summary>A library that compiles methods of .NET for a device and launches them there. It is found by name, so that nothing refers to it.</summary>
public abstract class KernelLauncher
{
    /// <summary>The device, with what it is reached by: <c>CUDA NVIDIA A10, 24 GB (ILGPU 1.5.3)</c>.</summary>
    public abstract string Device { get; }

    /// <summary>Whether it is the processor, for which kernels are shaped as for the host.</summary>
    public abstract bool IsCpu { get; }

    /// <summary>The assembly whose types the kernels use.</summary>
    public abstract Assembly Library { get; }

    /// <summary>Loads the kernels of a module onto the device.</summary>
    /// <param name="kernels">The class that has them.</param>
    /// <param name="commands">What each entry does.</param>
    /// <param name="module">The module.</param>
    /// <returns>The code of each entry.</returns>
    /// <exception cref="GraphCompilerException">GRC6204: the device has less memory than the module needs. GRC6205: it refuses a kernel.</exception>
    public abstract IReadOnlyList<EntryCode> Load(Type kernels, IReadOnlyList<IReadOnlyList<DeviceCommand>> commands, ModuleSpec module);
}
