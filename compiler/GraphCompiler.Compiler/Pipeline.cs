using GraphCompiler.Compiler.Fusion;
using GraphCompiler.Compiler.Kernels.Lowering;
using GraphCompiler.Compiler.Layout;
using GraphCompiler.Compiler.Memory;
using GraphCompiler.Compiler.Passes;
using GraphCompiler.Compiler.Programs;

namespace GraphCompiler.Compiler;

/// <summary>All phases of the compiler, in order: a module in, programs out.</summary>
/// <remarks>Kernels are lowered when a backend asks for them, once for each form.</remarks>
public static class Pipeline
{
    /// <summary>Compiles a module.</summary>
    /// <exception cref="GraphCompilerException">The module breaks a law of the IR, or a limit.</exception>
    public static Compilation Compile(Module module, CompilerOptions options)
    {
        var phases = new PhaseObserver(options);
        GraphVerifier.Verify(module);
        Module physical = phases.Run("layout", () => LayoutPhase.Run(module, options));
        Module simplified = phases.Run("simplify", () => SimplificationPhase.Run(physical, options));
        GraphVerifier.Verify(simplified);
        var layout = new ModuleLayout(simplified);
        EntryCompilation[] entries = [.. simplified.Entries.Select(graph => CompileEntry(graph, layout, options, phases))];
        var programs = new ProgramModule(
            simplified.Name, layout.States, layout.StateBytes, layout.Constants, [.. entries.Select(e => e.Program)]);
        phases.Finish();
        return new Compilation(simplified, entries, programs);
    }

    private static EntryCompilation CompileEntry(
        Graph graph, ModuleLayout layout, CompilerOptions options, PhaseObserver phases)
    {
        FusionPlan fusion = phases.Run("fuse", () => FusionPlanner.Plan(graph, options));
        GroupLowering[] lowerings = [.. fusion.Groups.Select(LoweringRules.For)];
        MemoryPlan memory = phases.Run("plan", () => BufferAssignment.Plan(graph, lowerings, layout, options.MemoryReuse));
        MemoryPlanVerifier.Verify(memory, graph, layout);
        Program program = phases.Run("lower", () => ProgramBuilder.Build(graph, memory));
        return new EntryCompilation(graph, fusion, memory, program);
    }
}
