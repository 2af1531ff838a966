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

    /// <summary>The generated source of a module, as <see cref="Load"/> compiles it.</summary>
    public static string Print(ProgramModule module, CompilerOptions options) => SourcePrinter.Print(
        module, options.Form ?? MachineForm, options.Profile ? ProgramCode.Step : ProgramCode.Run);

    /// <inheritdoc/>
    public LoadedModule Load(ProgramModule module, CompilerOptions options)
    {
        VectorForm form = options.Form ?? MachineForm;
        string source = Print(module, options);
        DumpFile.Write(options, $"99-csharp-{form}.g.cs", () => source);
        var assembly = new GeneratedAssembly(Compile(source, form, CompileCache.Open(options.CacheFolder)));
        string type = new FormPrinter(form, attribute: null).ClassName;
        var loaded = new LoadedModule(new ModuleSpec(
            module.Name,
            [.. module.States.Select(State)],
            module.StateBytes,
            module.Constants,
            [.. module.Programs.Select((program, i) => Entry(program, form, assembly.Method(type, FormPrinter.MethodName(module, i))))],
            options.Threads,
            options.Profile,
            options.Verify,
            assembly));
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

    private static byte[] Compile(string source, VectorForm form, CompileCache? cache)
    {
        string key = CompileCache.KeyOf(source, form);
        if (cache?.Find(key) is { } known)
        {
            return known;
        }

        byte[] image = RoslynCompiler.Compile(source);
        cache?.Store(key, image);
        return image;
    }

    private static StateSpec State(StateSlot slot) => new(
        new ArraySpec(slot.Declaration.Name, slot.Declaration.Type.DType, slot.Declaration.Type.Shape), slot.Offset, slot.Declaration.Initial,
        slot.Declaration.Order);

    private static EntrySpec Entry(Program program, VectorForm form, nint code) => new(
        program.Name,
        [.. program.Inputs.Select(Array)],
        [.. program.Outputs.Select(Array)],
        program.WritesState,
        program.ArenaBytes,
        new PointerTable(program).Slices,
        program.FaultSites,
        [.. program.Steps.Select(step => Step(step, form))],
        code);

    private static ArraySpec Array(ProgramValue value) => new(value.Name, value.Type.DType, value.Type.Shape);

    private static StepSpec Step(Step step, VectorForm form) => step switch
    {
        Launch launch when launch.Kernel[form] is var kernel => new StepSpec(
            kernel.Name,
            launch.Kernel.Location,
            launch.Slices.Sum(s => s.Bytes),
            KernelCost.Flops(kernel)),
        Copy copy => new StepSpec("copy", SourceLocation.Unknown, copy.From.Bytes + copy.To.Bytes, 0),
        _ => new StepSpec("check faults", SourceLocation.Unknown, 0, 0),
    };
}
