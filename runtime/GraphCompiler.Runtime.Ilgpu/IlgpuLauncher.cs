using System.Globalization;
using System.Reflection;
using ILGPU;
using ILGPU.Runtime;
using ILGPU.Runtime.CPU;
using ILGPU.Runtime.Cuda;
using ILGPU.Runtime.OpenCL;

namespace GraphCompiler.Runtime.Ilgpu;

/// <summary>Kernels on a device that ILGPU reaches: by CUDA, else OpenCL, else its own accelerator on the processor.</summary>
public sealed class IlgpuLauncher : KernelLauncher
{
    /// <summary>Groups have up to 256 lanes: ILGPU's processor runs each lane as a thread, in warps of as many.</summary>
    private const int CpuWarp = 16;

    // Not O2: ILGPU's later versions move barriers there, and nothing is gained on what the kernels are.
    private static readonly Lazy<Context> Ilgpu = new(() => Context.Create(
        builder => builder.Optimize(OptimizationLevel.O1).Cuda().OpenCL().CPU(new CPUDevice(CpuWarp, CpuWarp, 1))));

    private static readonly Dictionary<string, IlgpuLauncher> Opened = [];

    private readonly IlgpuMemory memory;

    private IlgpuLauncher(Accelerator accelerator) => memory = new IlgpuMemory(accelerator);

    /// <inheritdoc/>
    public override string Device => string.Create(
        CultureInfo.InvariantCulture,
        $"{memory.Accelerator.AcceleratorType} {memory.Accelerator.Name}, {memory.Bytes / 1048576} MB ({Library.GetName().Name} {Library.GetName().Version})");

    /// <inheritdoc/>
    public override bool IsCpu => memory.Accelerator.AcceleratorType == AcceleratorType.CPU;

    /// <inheritdoc/>
    public override Assembly Library => typeof(Context).Assembly;

    /// <summary>The launcher of a device; one a device and process, so that modules can share state.</summary>
    /// <param name="device">A part of the kind and name of the device; null for the first of CUDA, OpenCL, processor.</param>
    /// <exception cref="GraphCompilerException">GRC6201: ILGPU is missing. GRC6202: there is no such device. GRC6206: it cannot be opened.</exception>
    public static KernelLauncher Open(string? device)
    {
        lock (Opened)
        {
            return Found(() => OpenFirst(device));
        }
    }

    /// <summary>What is opened, where its assemblies are there.</summary>
    /// <exception cref="GraphCompilerException">GRC6201: one is missing.</exception>
    internal static KernelLauncher Found(Func<KernelLauncher> open)
    {
        try
        {
            return open();
        }
        catch (FileNotFoundException missing)
        {
            throw DiagnosticId.DeviceLibraryMissing.Error($"{missing.FileName} does not lie beside the program");
        }
    }

    /// <inheritdoc/>
    public override IReadOnlyList<EntryCode> Load(Type kernels, IReadOnlyList<IReadOnlyList<DeviceCommand>> commands, ModuleSpec module)
    {
        DeviceMemory.Require(module, Device, memory.Bytes, memory.Bytes);
        Dictionary<string, LoadedKernel> loaded = commands.SelectMany(entry => entry)
            .Where(command => command.IsLaunch)
            .Select(command => command.Function).Distinct().ToDictionary(name => name, name => LoadKernel(kernels, name));
        return [.. commands.Select(entry => new IlgpuCode(memory, entry, loaded, kernels))];
    }

    /// <summary>Has ILGPU compile a kernel.</summary>
    /// <exception cref="GraphCompilerException">GRC6205: it does not.</exception>
    private LoadedKernel LoadKernel(Type kernels, string name)
    {
        try
        {
            return kernels.GetMethod("Load_" + name)!.CreateDelegate<Func<Accelerator, LoadedKernel>>()(memory.Accelerator);
        }
        catch (Exception refused) when (IlgpuFault.IsOne(refused))
        {
            throw DiagnosticId.DeviceCodeRefused.Error($"ILGPU answers to kernel {name} on {memory.Accelerator.Name}: {refused.Message} {refused.InnerException?.Message}");
        }
    }

    private static IlgpuLauncher OpenFirst(string? name)
    {
        ILGPU.Runtime.Device[] devices = [.. Ilgpu.Value.Devices.OrderBy(d => d.AcceleratorType switch
        {
            AcceleratorType.Cuda => 0, AcceleratorType.OpenCL => 1, _ => 2,
        })];
        ILGPU.Runtime.Device device = devices.FirstOrDefault(d => name is null || Describe(d).Contains(name, StringComparison.OrdinalIgnoreCase))
            ?? throw DiagnosticId.NoDevice.Error($"ILGPU has none named '{name}'; it has {string.Join(", ", devices.Select(Describe))}");
        if (!Opened.TryGetValue(Describe(device), out IlgpuLauncher? launcher))
        {
            try
            {
                Opened.Add(Describe(device), launcher = new IlgpuLauncher(device.CreateAccelerator(Ilgpu.Value)));
            }
            catch (Exception failed) when (IlgpuFault.IsOne(failed))
            {
                throw DiagnosticId.DeviceFailed.Error($"ILGPU cannot open {Describe(device)}: {failed.Message}");
            }
        }

        return launcher;
    }

    private static string Describe(ILGPU.Runtime.Device device) => $"{device.AcceleratorType} {device.Name}";
}
