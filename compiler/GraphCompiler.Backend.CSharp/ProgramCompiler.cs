using GraphCompiler.Backend.CSharp.Compilation;
using GraphCompiler.Backend.CSharp.Printing;
using GraphCompiler.Compiler.Kernels;
using GraphCompiler.Compiler.Programs;

namespace GraphCompiler.Backend.CSharp;

/// <summary>Makes code of programs: lowers and prints each kernel once, and compiles all entries in one compilation.</summary>
internal static class ProgramCompiler
{
    /// <summary>The module in code.</summary>
    /// <param name="module">The programs.</param>
    /// <param name="options">The options.</param>
    /// <param name="cache">Where code is kept; null for nowhere.</param>
    /// <param name="phases">Is told of the phases.</param>
    /// <param name="key">The key of the code in the cache.</param>
    /// <exception cref="GraphCompilerException">GRC6xxx: the backend cannot be used here, and why.</exception>
    public static CompiledModule Compile(
        ProgramModule module, CompilerOptions options, CompileCache? cache, PhaseObserver phases, out string key)
    {
        VectorForm form = options.Form ?? CSharpBackend.MachineForm;
        long steps = module.Programs.Sum(program => (long)program.Steps.Count);
        phases.Run("lower", steps, () => Lower(module, form));
        string source = phases.Run("print", steps, () => CSharpBackend.Print(module, options));
        DumpFile.Write(options, $"99-csharp-{form}.g.cs", () => source);
        key = CompileCache.KeyOf(source, form);
        byte[]? image = cache?.Find(key);
        if (image is null)
        {
            image = phases.Run("roslyn", steps, () => RoslynCompiler.Compile(source));
            cache?.Store(key, image);
        }

        return new CompiledModule(image, form, Spec(module, options, form));
    }

    /// <summary>Lowers every kernel, each once.</summary>
    private static void Lower(ProgramModule module, VectorForm form)
    {
        foreach (Launch launch in module.Programs.SelectMany(program => program.Steps).OfType<Launch>())
        {
            _ = launch.Kernel[form];
        }
    }

    private static ModuleSpec Spec(ProgramModule module, CompilerOptions options, VectorForm form) => new(
        module.Name,
        [.. module.States.Select(State)],
        module.StateBytes,
        module.Constants,
        [.. module.Programs.Select(program => Entry(program, options.Profile, form))],
        Threads: 0,
        Profiled: false,
        Guarded: false,
        Owner: module.Name);

    private static StateSpec State(StateSlot slot) =>
        new(new ArraySpec(slot.Declaration.Name, slot.Declaration.Type.DType, slot.Declaration.Type.Shape), slot.Offset, null, slot.Declaration.Order);

    private static EntrySpec Entry(Program program, bool isProfiled, VectorForm form) => new(
        program.Name,
        [.. program.Inputs.Select(Array)],
        [.. program.Outputs.Select(Array)],
        program.WritesState,
        program.ArenaBytes,
        new PointerTable(program).Slices,
        program.FaultSites,
        isProfiled ? [.. program.Steps.Select(step => Step(step, form))] : [],
        Code: 0);

    private static ArraySpec Array(ProgramValue value) => new(value.Name, value.Type.DType, value.Type.Shape);

    private static StepSpec Step(Step step, VectorForm form) => step switch
    {
        Launch launch => new StepSpec(launch.Name, launch.Location, launch.Slices.Sum(s => s.Bytes), KernelCost.Flops(launch.Kernel[form])),
        Copy copy => new StepSpec("copy", SourceLocation.Unknown, copy.From.Bytes + copy.To.Bytes, 0),
        _ => new StepSpec("check faults", SourceLocation.Unknown, 0, 0),
    };
}
