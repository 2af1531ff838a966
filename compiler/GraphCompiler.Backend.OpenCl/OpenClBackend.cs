using System.Globalization;
using System.Text;
using GraphCompiler.Backend.OpenCl.Printing;
using GraphCompiler.Compiler.Backends;
using GraphCompiler.Compiler.Kernels;
using GraphCompiler.Compiler.Programs;
using GraphCompiler.Runtime.OpenCl;

namespace GraphCompiler.Backend.OpenCl;

/// <summary>Prints programs as OpenCL C 1.2, has the driver of a device compile them, and runs them there.</summary>
public sealed class OpenClBackend : PrintingBackend
{
    /// <inheritdoc/>
    public override string Name => "opencl";

    /// <inheritdoc/>
    protected override string SourceExtension => "cl";

    /// <summary>The form of the kernels: for a processor that of its vector registers, else that of groups of work items.</summary>
    /// <exception cref="GraphCompilerException">GRC6201, GRC6202: there is no device.</exception>
    public override VectorForm FormOf(CompilerOptions options) => options.Form ?? DeviceForm(OpenClDevice.Choose(options.Device));

    /// <inheritdoc/>
    public override BackendReport Examine(CompilerOptions options)
    {
        try
        {
            return new BackendReport(true, string.Join("; ", OpenClDevice.All.Prepend(OpenClDevice.Choose(options.Device)).Distinct().Select(Describe)));
        }
        catch (GraphCompilerException fault)
        {
            return new BackendReport(false, fault.Diagnostic.Message);
        }
    }

    /// <inheritdoc/>
    /// <remarks>What goes wrong here goes wrong again, and is told, at the first compilation in earnest.</remarks>
    public override void WarmUp(CompilerOptions options) => _ = Task.Run(() => OpenClDevice.Choose(options.Device).Memory);

    /// <inheritdoc/>
    public override string Source(ProgramModule module, CompilerOptions options) => SourcePrinter.Print(module, FormOf(options), comments: true);

    /// <inheritdoc/>
    protected override string SourceWithoutComments(ProgramModule module, CompilerOptions options) =>
        SourcePrinter.Print(module, FormOf(options), comments: false);

    /// <inheritdoc/>
    protected override string Toolchain(CompilerOptions options)
    {
        OpenClDevice device = OpenClDevice.Choose(options.Device);
        return $"{device.Platform}\n{device.Name}\n{device.Version}\n{device.Driver}";
    }

    /// <inheritdoc/>
    /// <remarks>The commands, NUL and the driver's binary; where nothing keeps it the source, as a binary may take the driver longer than the program.</remarks>
    protected override byte[] BuildImage(string source, CompilerOptions options, long steps, PhaseObserver phases)
    {
        OpenClDevice device = OpenClDevice.Choose(options.Device);
        SourcePrinter.Require(device.ToString(), device.HasDoubles, device.HasLongAtomics, source);
        return CacheFolder(options) is null
            ? Encoding.ASCII.GetBytes(source)
            : [.. Encoding.ASCII.GetBytes(CommandList.Of(source) + '\0'), .. phases.Run("driver", steps, () => OpenClProgram.Compile(device, source).Binary())];
    }

    /// <inheritdoc/>
    protected override IReadOnlyList<EntryCode> LoadImage(CompiledModule module, CompilerOptions options, PhaseObserver phases)
    {
        OpenClDevice device = OpenClDevice.Choose(options.Device);
        OpenClCode.RequireMemory(device, module.Spec);
        int end = module.Image.AsSpan().IndexOf((byte)0);
        string text = Encoding.ASCII.GetString(end < 0 ? module.Image : module.Image.AsSpan(0, end));
        OpenClProgram program = end < 0
            ? phases.Run("driver", module.Spec.Entries.Count, () => OpenClProgram.Compile(device, text))
            : phases.Run("load", module.Spec.Entries.Count, () => OpenClProgram.Load(device, module.Image.AsSpan(end + 1)));
        return [.. CommandList.Read(CommandList.Of(text)).Select(commands => new OpenClCode(program, commands))];
    }

    private static string Describe(OpenClDevice device) => string.Create(
        CultureInfo.InvariantCulture,
        $"{device}, {device.Version}, driver {device.Driver}, {device.MemoryBytes / 1048576} MB{(device.Unusable is { } why ? $": not usable, {why}" : "")}");

    private static VectorForm DeviceForm(OpenClDevice device) =>
        device.IsCpu ? VectorForm.All.First(form => form.Bits <= device.VectorBits) : VectorForm.Grid;
}
