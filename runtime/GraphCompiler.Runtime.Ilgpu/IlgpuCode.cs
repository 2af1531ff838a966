global using LoadedKernel = System.Func<ILGPU.KernelConfig, ILGPU.ArrayView<byte>[], System.Action<ILGPU.Runtime.AcceleratorStream>>;

namespace GraphCompiler.Runtime.Ilgpu;

/// <summary>An entry as launches of kernels.</summary>
/// <param name="memory">The memory of the accelerator.</param>
/// <param name="commands">What is done, in order.</param>
/// <param name="kernels">The kernels, by name.</param>
/// <param name="owner">Keeps their code loaded.</param>
internal sealed class IlgpuCode(IlgpuMemory memory, IReadOnlyList<DeviceCommand> commands, IReadOnlyDictionary<string, LoadedKernel> kernels, Type owner)
    : EntryCode(owner)
{
    /// <inheritdoc/>
    public override DeviceMemory Memory => memory;

    /// <inheritdoc/>
    public override RunContext NewContext(RunSetting setting) => new IlgpuContext(memory, commands, kernels, setting);
}
