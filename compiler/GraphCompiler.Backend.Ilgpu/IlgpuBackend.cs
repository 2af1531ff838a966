using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using GraphCompiler.Backend.CSharp;
using GraphCompiler.Backend.CSharp.Compilation;
using GraphCompiler.Backend.Ilgpu.Printing;
using GraphCompiler.Compiler.Backends;
using GraphCompiler.Compiler.Kernels;
using GraphCompiler.Compiler.Programs;

namespace GraphCompiler.Backend.Ilgpu;

/// <summary>Prints programs as C# for ILGPU, compiles them with Roslyn, and has ILGPU run them on the device that it finds.</summary>
/// <param name="open">The launcher of a device, by a part of its name; throws where there is none.</param>
public sealed class IlgpuBackend(Func<string?, KernelLauncher> open) : PrintingBackend
{
    /// <summary>The library that refers to ILGPU. It is no part of the default build.</summary>
    private const string LibraryName = "GraphCompiler.Runtime.Ilgpu";

    /// <summary>The backend on the launcher that is built with <c>-p:Ilgpu=true</c> and lies beside this assembly.</summary>
    public IlgpuBackend()
        : this(device => FindLibrary()(device))
    {
    }

    /// <inheritdoc/>
    public override string Name => "ilgpu";

    /// <inheritdoc/>
    protected override string SourceExtension => "g.cs";

    /// <summary>The form of the kernels: for a processor the scalar one, else that of groups of lanes.</summary>
    /// <exception cref="GraphCompilerException">GRC6201, GRC6202: there is no device.</exception>
    public override VectorForm FormOf(CompilerOptions options) => options.Form ?? (open(options.Device).IsCpu ? VectorForm.Scalar : VectorForm.Grid);

    /// <inheritdoc/>
    public override BackendReport Examine(CompilerOptions options)
    {
        try
        {
            return new BackendReport(true, open(options.Device).Device);
        }
        catch (GraphCompilerException fault)
        {
            return new BackendReport(false, fault.Diagnostic.Message);
        }
    }

    /// <inheritdoc/>
    /// <remarks>What goes wrong here goes wrong again, and is told, at the first compilation in earnest.</remarks>
    public override void WarmUp(CompilerOptions options)
    {
        RoslynCompiler.WarmUp();
        _ = Task.Run(() => open(options.Device));
    }

    /// <inheritdoc/>
    public override string Source(ProgramModule module, CompilerOptions options) => SourcePrinter.Print(module, FormOf(options), comments: true);

    /// <inheritdoc/>
    protected override string SourceWithoutComments(ProgramModule module, CompilerOptions options) =>
        SourcePrinter.Print(module, FormOf(options), comments: false);

    /// <inheritdoc/>
    protected override string Toolchain(CompilerOptions options) =>
        $"{typeof(CSharpBackend).Module.ModuleVersionId}\n{Environment.Version}\n{open(options.Device).Library.ManifestModule.ModuleVersionId}";

    /// <inheritdoc/>
    protected override byte[] BuildImage(string source, CompilerOptions options, long steps, PhaseObserver phases)
    {
        // ILGPU's own generated code refers to kernels by the name of their assembly: each module has another.
        string name = "GraphCompiler.Generated." + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(source)).AsSpan(0, 16));
        byte[] assembly = phases.Run("roslyn", steps, () => RoslynCompiler.Compile(source, open(options.Device).Library, name));
        return [.. Encoding.ASCII.GetBytes(CommandList.Of(source) + '\0'), .. assembly];
    }

    /// <inheritdoc/>
    protected override IReadOnlyList<EntryCode> LoadImage(CompiledModule module, CompilerOptions options, PhaseObserver phases)
    {
        int end = module.Image.AsSpan().IndexOf((byte)0);
        IReadOnlyList<DeviceCommand>[] commands = [.. CommandList.Read(Encoding.ASCII.GetString(module.Image, 0, end))];
        return phases.Run("load", module.Spec.Entries.Count, () =>
        {
            var assembly = new GeneratedAssembly(module.Image[(end + 1)..]);
            return open(options.Device).Load(assembly.Class(SourcePrinter.ClassName), commands, module.Spec);
        });
    }

    private static Func<string?, KernelLauncher> FindLibrary()
    {
        try
        {
            Type type = Assembly.Load(LibraryName).GetType($"{LibraryName}.IlgpuLauncher", throwOnError: true)!;
            return type.GetMethod("Open")!.CreateDelegate<Func<string?, KernelLauncher>>();
        }
        catch (Exception missing) when (missing is FileNotFoundException or FileLoadException or BadImageFormatException)
        {
            throw DiagnosticId.DeviceLibraryMissing.Error(
                $"ILGPU is no part of this build: build runtime/{LibraryName} with -p:Ilgpu=true, and put it beside the program with ILGPU.dll");
        }
    }
}
