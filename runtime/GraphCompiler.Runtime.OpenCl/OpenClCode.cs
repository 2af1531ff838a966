namespace GraphCompiler.Runtime.OpenCl;

/// <summary>An entry as launches on an OpenCL device.</summary>
/// <param name="program">The functions.</param>
/// <param name="commands">What is done, in order.</param>
public sealed class OpenClCode(OpenClProgram program, IReadOnlyList<DeviceCommand> commands) : EntryCode(owner: program)
{
    /// <inheritdoc/>
    public override DeviceMemory Memory => program.Memory;

    /// <inheritdoc/>
    public override RunContext NewContext(RunSetting setting) => new OpenClContext(program, commands, setting);

    /// <summary>Throws where a module needs more memory than the device has; to be called before it is loaded.</summary>
    /// <exception cref="GraphCompilerException">GRC6204, with both figures.</exception>
    public static void RequireMemory(OpenClDevice device, ModuleSpec module) =>
        DeviceMemory.Require(module, device.ToString()!, device.MemoryBytes, device.LargestBlockBytes);
}
