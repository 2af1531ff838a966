using System.Runtime.ExceptionServices;
using GraphCompiler.Compiler.Kernels;
using GraphCompiler.Compiler.Programs;

namespace GraphCompiler.Compiler.Backends;

/// <summary>A backend that prints a module as text and has a compiler make code of it: what all of them have in common.</summary>
/// <remarks>
/// <code>
/// module ─(phases of the compiler)→ programs ─lower→ kernels ─print→ text ─build→ image ─load→ code of each entry
/// </code>
/// The compile cache keeps images by their text, and whole modules by their graphs.
/// </remarks>
public abstract class PrintingBackend : IBackend
{
    /// <inheritdoc/>
    public abstract string Name { get; }

    /// <inheritdoc/>
    public abstract BackendReport Examine(CompilerOptions options);

    /// <inheritdoc/>
    public abstract void WarmUp(CompilerOptions options);

    /// <summary>How files of its text end: <c>g.cs</c>.</summary>
    protected abstract string SourceExtension { get; }

    /// <summary>The folder of the compile cache; null where none is wanted, or where it cannot be had or is not private to this user.</summary>
    public static string? CacheFolder(CompilerOptions options) => CompileCache.Open(options.CacheFolder)?.Folder;

    /// <summary>The form of the kernels.</summary>
    /// <exception cref="GraphCompilerException">GRC6101: a grid is asked for, and the backend prints for processors.</exception>
    public virtual VectorForm FormOf(CompilerOptions options) => options.Form is { IsGrid: true }
        ? throw DiagnosticId.UnsupportedKernel.Error($"the backend {Name} prints for processors, not for grids of lanes: choose another form, or a backend for devices")
        : options.Form ?? MachineForm.Widest;

    /// <summary>The text of a module, as it is compiled; where nobody dumps it, its comments are left out.</summary>
    /// <exception cref="GraphCompilerException">GRC6101: it has something that the backend cannot print.</exception>
    public abstract string Source(ProgramModule module, CompilerOptions options);

    /// <inheritdoc/>
    public LoadedModule Load(ProgramModule module, CompilerOptions options)
    {
        var phases = new PhaseObserver(options);
        CompiledModule compiled = Build(module, options, CompileCache.Open(options.CacheFolder), phases, out _);
        LoadedModule loaded = Load(compiled, [.. module.States.Select(slot => slot.Declaration)], options, phases);
        phases.Finish();
        return loaded;
    }

    /// <inheritdoc/>
    public LoadedModule Compile(Module module, CompilerOptions options, PhaseObserver? phases = null)
    {
        PhaseObserver observer = phases ?? new PhaseObserver(options);
        CompileCache? cache = CompileCache.Open(options.CacheFolder);
        ModuleCache? place = ModuleCache.Of(
            module, options with { Form = FormOf(options) }, cache, observer, $"{GetType().Module.ModuleVersionId} {Name}\n{Toolchain(options)}");
        CompiledModule? compiled = place?.Find(FormOf(options), observer);
        if (compiled is null)
        {
            WarmUp(options);
            ProgramModule programs = Pipeline.Compile(module, options with { Form = FormOf(options) }, observer).Programs;
            compiled = Build(programs, options, cache, observer, out string key);
            place?.Store(compiled, key);
        }

        LoadedModule loaded = Load(compiled, module.States, options, observer);
        if (phases is null)
        {
            observer.Finish();
        }

        return loaded;
    }

    /// <summary>A module in code, as it is loaded into this process, but not loaded: for files.</summary>
    /// <exception cref="GraphCompilerException">GRC6xxx: the backend cannot be used here, and why.</exception>
    public CompiledModule Build(ProgramModule module, CompilerOptions options)
    {
        var phases = new PhaseObserver(options);
        CompiledModule compiled = Build(module, options, CompileCache.Open(options.CacheFolder), phases, out _);
        phases.Finish();
        return compiled;
    }

    /// <summary>The same code as <see cref="Source"/>, where comments cost time.</summary>
    protected virtual string SourceWithoutComments(ProgramModule module, CompilerOptions options) => Source(module, options);

    /// <summary>What code depends on beside its text: the compiler behind this backend, the machine or device.</summary>
    /// <exception cref="GraphCompilerException">GRC6xxx: the backend cannot be used here, and why.</exception>
    protected abstract string Toolchain(CompilerOptions options);

    /// <summary>Compiles a text.</summary>
    /// <param name="source">The text of a module.</param>
    /// <param name="options">The options.</param>
    /// <param name="steps">Steps of all entries, for the phase table.</param>
    /// <param name="phases">Is told of the phases.</param>
    /// <returns>The image: whatever <see cref="LoadImage"/> takes, in this process or a later one.</returns>
    /// <exception cref="GraphCompilerException">GRC6102: the text is refused.</exception>
    protected abstract byte[] BuildImage(string source, CompilerOptions options, long steps, PhaseObserver phases);

    /// <summary>Loads an image into this process, or onto a device.</summary>
    /// <param name="module">The module.</param>
    /// <param name="options">The options.</param>
    /// <param name="phases">Is told of the phases.</param>
    /// <returns>The code of each entry; it keeps loaded what it needs.</returns>
    /// <exception cref="GraphCompilerException">GRC6xxx: it cannot be loaded here, and why.</exception>
    protected abstract IReadOnlyList<EntryCode> LoadImage(CompiledModule module, CompilerOptions options, PhaseObserver phases);

    private CompiledModule Build(
        ProgramModule module, CompilerOptions options, CompileCache? cache, PhaseObserver phases, out string key)
    {
        VectorForm form = FormOf(options);
        long steps = module.Programs.Sum(program => (long)program.AllSteps.Count());
        phases.Run("lower", steps, () => Lower(module, form));
        string source = phases.Run(
            "print", steps, () => options.DumpFolder is null ? SourceWithoutComments(module, options) : Source(module, options));
        DumpFile.Write(options, $"99-{Name}-{form}.{SourceExtension}", () => source);
        key = CompileCache.KeyOf(source, Name, Toolchain(options), form);
        byte[]? image = cache?.Find(key);
        if (image is null)
        {
            image = BuildImage(source, options, steps, phases);
            cache?.Store(key, image);
        }

        return new CompiledModule(image, form, ModuleSpecs.Of(module, options.Profile, form));
    }

    /// <summary>Lowers every kernel, each once, beside each other; of several faults the first in order is told.</summary>
    private static void Lower(ProgramModule module, VectorForm form)
    {
        KernelSet[] kernels = [.. module.Programs.SelectMany(program => program.Launches).Select(launch => launch.Kernel).Distinct()];
        var faults = new ExceptionDispatchInfo?[kernels.Length];
        Parallel.For(0, kernels.Length, i =>
        {
            try
            {
                _ = kernels[i][form];
            }
            catch (GraphCompilerException fault)
            {
                faults[i] = ExceptionDispatchInfo.Capture(fault);
            }
        });
        faults.FirstOrDefault(fault => fault is not null)?.Throw();
    }

    private LoadedModule Load(
        CompiledModule compiled, IReadOnlyList<StateDeclaration> states, CompilerOptions options, PhaseObserver phases)
    {
        IReadOnlyList<EntryCode> code = LoadImage(compiled, options, phases);
        LoadedModule loaded = phases.Run("load", 0, () => new LoadedModule(
            compiled.Spec with
            {
                States = [.. compiled.Spec.States.Zip(states, (spec, declaration) => spec with { Initial = declaration.Initial })],
                Threads = options.Threads,
                Profiled = options.Profile,
                Guarded = options.Verify,
            },
            code));
        ShowProfileAtExit(loaded);
        return loaded;
    }

    /// <summary>Prints the profile when the process ends, if the environment asked for it (<c>GRAPHC_PROFILE=1</c>).</summary>
    private static void ShowProfileAtExit(LoadedModule loaded)
    {
        if (CompilerOptions.Default.Profile && loaded.Profile is { } profile)
        {
            int threads = loaded.Threads;
            AppDomain.CurrentDomain.ProcessExit += (_, _) => Console.Error.Write(profile.ToText(threads));
        }
    }
}
