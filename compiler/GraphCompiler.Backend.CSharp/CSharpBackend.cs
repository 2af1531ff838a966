using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using GraphCompiler.Backend.CSharp.Compilation;
using GraphCompiler.Backend.CSharp.Printing;
using GraphCompiler.Compiler.Backends;
using GraphCompiler.Compiler.Kernels;
using GraphCompiler.Compiler.Programs;

namespace GraphCompiler.Backend.CSharp;

/// <summary>Prints programs as C#, compiles them with Roslyn, and loads them into this process.</summary>
public sealed class CSharpBackend : IBackend
{
    /// <inheritdoc/>
    public string Name => "csharp";

    /// <summary>The widest form that this machine runs at full speed, as the runtime was told to see it (<c>DOTNET_EnableAVX512=0</c>).</summary>
    public static VectorForm MachineForm =>
        Vector512.IsHardwareAccelerated ? VectorForm.V512
        : Vector256.IsHardwareAccelerated && Fma.IsSupported ? VectorForm.V256
        : Vector128.IsHardwareAccelerated ? VectorForm.V128
        : VectorForm.Scalar;

    /// <summary>Version of the C# compiler that is carried along.</summary>
    public static Version CompilerVersion => typeof(Microsoft.CodeAnalysis.CSharp.CSharpCompilation).Assembly.GetName().Version!;

    /// <summary>The folder of the compile cache; null where none is wanted, or where it cannot be had or is not private to this user.</summary>
    public static string? CacheFolder(CompilerOptions options) => CompileCache.Open(options.CacheFolder)?.Folder;

    /// <summary>Starts to warm up the C# compiler in the background; worth calling before the first graph is built.</summary>
    public static void WarmUp() => RoslynCompiler.WarmUp();

    /// <summary>The generated source of a module, as it is compiled.</summary>
    public static string Print(ProgramModule module, CompilerOptions options) => SourcePrinter.Print(
        module, options.Form ?? MachineForm, options.Profile ? ProgramCode.Step : ProgramCode.Run);

    /// <inheritdoc/>
    public LoadedModule Load(ProgramModule module, CompilerOptions options)
    {
        var phases = new PhaseObserver(options);
        LoadedModule loaded = ProgramCompiler.Compile(module, options, CompileCache.Open(options.CacheFolder), phases, out _)
            .Load([.. module.States.Select(slot => slot.Declaration)], options, phases);
        phases.Finish();
        return loaded;
    }

    /// <inheritdoc/>
    public LoadedModule Compile(Module module, CompilerOptions options, PhaseObserver? phases = null)
    {
        PhaseObserver observer = phases ?? new PhaseObserver(options);
        CompileCache? cache = CompileCache.Open(options.CacheFolder);
        ModuleCache? place = ModuleCache.Of(module, options, cache, observer);
        CompiledModule? compiled = place?.Find(options.Form ?? MachineForm, observer);
        if (compiled is null)
        {
            ProgramModule programs = Pipeline.Compile(module, options, observer).Programs;
            compiled = ProgramCompiler.Compile(programs, options, cache, observer, out string key);
            place?.Store(compiled, key);
        }

        LoadedModule loaded = compiled.Load(module.States, options, observer);
        if (phases is null)
        {
            observer.Finish();
        }

        return loaded;
    }
}
