using GraphCompiler.Backend.Llvm.Compilation;
using GraphCompiler.Backend.Llvm.Interop;
using GraphCompiler.Backend.Llvm.Programs;
using GraphCompiler.Compiler.Backends;
using GraphCompiler.Compiler.Programs;

namespace GraphCompiler.Backend.Llvm;

/// <summary>Prints programs as text IR, has an installed LLVM make an object file of it, and links that into this process.</summary>
/// <remarks>
/// Objects are position-independent, without constants and weights, in need of <c>memcpy</c> at most (and of <c>fma</c>, <c>fmaf</c> on a machine without the
/// instruction). Those of this process are several for a large module, which are compiled beside each other; for a file there is one.
/// </remarks>
public sealed class LlvmBackend : PrintingBackend
{
    /// <inheritdoc/>
    public override string Name => "llvm";

    /// <inheritdoc/>
    protected override string SourceExtension => "ll";

    /// <inheritdoc/>
    public override BackendReport Examine(CompilerOptions options)
    {
        try
        {
            LlvmLibrary library = LlvmLibrary.Load(options.LlvmLibrary);
            return new BackendReport(true, $"LLVM {library.Version} ({library.File}), code for {LlvmTarget.Host(FormOf(options)).Processor}");
        }
        catch (GraphCompilerException fault)
        {
            return new BackendReport(false, fault.Diagnostic.Message);
        }
    }

    /// <inheritdoc/>
    /// <remarks>What goes wrong here goes wrong again, and is told, at the first compilation in earnest.</remarks>
    public override void WarmUp(CompilerOptions options) => _ = Task.Run(() => LlvmLibrary.Load(options.LlvmLibrary));

    /// <inheritdoc/>
    public override string Source(ProgramModule module, CompilerOptions options) =>
        ModulePrinter.Print(module, FormOf(options), options.Profile, comments: true);

    /// <inheritdoc/>
    protected override string SourceWithoutComments(ProgramModule module, CompilerOptions options) =>
        ModulePrinter.Print(module, FormOf(options), options.Profile, comments: false);

    /// <summary>A module as one relocatable object file for this machine; its functions are those of <see cref="NativeCode"/>.</summary>
    /// <exception cref="GraphCompilerException">GRC63xx: the library is missing or too old, or refuses the text.</exception>
    public byte[] ObjectFile(ProgramModule module, CompilerOptions options)
    {
        LlvmLibrary.Load(options.LlvmLibrary);
        return LlvmCompiler.Compile([SourceWithoutComments(module, options)], LlvmTarget.Host(FormOf(options)))[0];
    }

    /// <summary>Name of the function of an entry in an object file.</summary>
    /// <param name="module">The module.</param>
    /// <param name="entry">Number of the entry.</param>
    public static string FunctionName(ProgramModule module, int entry) =>
        ModulePrinter.FunctionName(module.Programs[entry].Name, entry, isProfiled: false);

    /// <inheritdoc/>
    protected override string Toolchain(CompilerOptions options)
    {
        LlvmLibrary library = LlvmLibrary.Load(options.LlvmLibrary);
        return $"{typeof(LlvmBackend).Module.ModuleVersionId} LLVM {library.Version}, {LlvmTarget.InProcess(library, FormOf(options))}";
    }

    /// <inheritdoc/>
    protected override byte[] BuildImage(string source, CompilerOptions options, long steps, PhaseObserver phases)
    {
        LlvmTarget target = LlvmTarget.InProcess(LlvmLibrary.Load(options.LlvmLibrary), FormOf(options));
        return phases.Run("llvm", steps, () => ObjectFiles.Pack(LlvmCompiler.Compile(IrParts.Of(source, Environment.ProcessorCount), target)));
    }

    /// <inheritdoc/>
    protected override IReadOnlyList<EntryCode> LoadImage(CompiledModule module, CompilerOptions options, PhaseObserver phases)
    {
        LlvmLibrary.Load(options.LlvmLibrary);
        return phases.Run<IReadOnlyList<EntryCode>>("load", 0, () =>
        {
            var linked = new LoadedObject(ObjectFiles.Unpack(module.Image));
            return [.. module.Spec.Entries.Select((entry, i) =>
                new NativeCode(linked[ModulePrinter.FunctionName(entry.Name, i, options.Profile)], owner: linked))];
        });
    }
}
