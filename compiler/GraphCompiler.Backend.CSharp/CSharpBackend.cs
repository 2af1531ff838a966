using GraphCompiler.Backend.CSharp.Compilation;
using GraphCompiler.Backend.CSharp.Printing;
using GraphCompiler.Compiler.Backends;
using GraphCompiler.Compiler.Programs;

namespace GraphCompiler.Backend.CSharp;

/// <summary>Prints programs as C#, compiles them with Roslyn, and loads them into this process.</summary>
public sealed class CSharpBackend : PrintingBackend
{
    /// <summary>
    /// This assembly, whose identity changes with the version of Roslyn that it refers to, and the runtime: a hit of the compile cache is there before Roslyn
    /// would have been loaded, or its references listed.
    /// </summary>
    private static readonly string RoslynAndRuntime =
        $"{typeof(CSharpBackend).Module.ModuleVersionId}\n{typeof(object).Module.ModuleVersionId}\n{Environment.Version}";

    /// <inheritdoc/>
    public override string Name => "csharp";

    /// <summary>Version of the C# compiler that is carried along.</summary>
    public static Version CompilerVersion => typeof(Microsoft.CodeAnalysis.CSharp.CSharpCompilation).Assembly.GetName().Version!;

    /// <inheritdoc/>
    protected override string SourceExtension => "g.cs";

    /// <inheritdoc/>
    public override void WarmUp(CompilerOptions options) => RoslynCompiler.WarmUp();

    /// <inheritdoc/>
    public override BackendReport Examine(CompilerOptions options) => new(true, $"Roslyn {CompilerVersion.ToString(3)}, carried along");

    /// <inheritdoc/>
    public override string Source(ProgramModule module, CompilerOptions options) => Source(module, options, comments: true);

    /// <inheritdoc/>
    /// <remarks>Roslyn reads comments as slowly as code, and they are a quarter of the text.</remarks>
    protected override string SourceWithoutComments(ProgramModule module, CompilerOptions options) => Source(module, options, comments: false);

    /// <inheritdoc/>
    protected override string Toolchain(CompilerOptions options) => RoslynAndRuntime;

    /// <inheritdoc/>
    protected override byte[] BuildImage(string source, CompilerOptions options, long steps, PhaseObserver phases) =>
        phases.Run("roslyn", steps, () => RoslynCompiler.Compile(source));

    /// <inheritdoc/>
    protected override IReadOnlyList<EntryCode> LoadImage(CompiledModule module, CompilerOptions options, PhaseObserver phases)
    {
        long steps = module.Spec.Entries.Sum(entry => (long)entry.Table.Count);
        GeneratedAssembly assembly = phases.Run("load", steps, () => new GeneratedAssembly(module.Image));
        if (options.Time)
        {
            // Else a method is compiled when it is called first.
            phases.Run("jit", steps, assembly.Prepare);
        }

        string type = new FormPrinter(module.Form, attribute: null).ClassName;
        return
        [
            .. module.Spec.Entries.Select((entry, i) =>
                new ManagedCode(assembly.Method(type, FormPrinter.MethodName(entry.Name, i)), owner: assembly)),
        ];
    }

    private string Source(ProgramModule module, CompilerOptions options, bool comments) => SourcePrinter.Print(
        module, FormOf(options), options.Profile ? ProgramCode.Step : ProgramCode.Run, comments);
}
