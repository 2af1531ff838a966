using GraphCompiler.Compiler.Fusion;
using GraphCompiler.Compiler.Kernels.Lowering;
using GraphCompiler.Compiler.Layout;
using GraphCompiler.Compiler.Memory;
using GraphCompiler.Compiler.Memory.Nested;
using GraphCompiler.Compiler.Passes;
using GraphCompiler.Compiler.Programs;
using GraphCompiler.Compiler.Rematerialization;

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
        Compilation compilation = Compile(module, options, phases);
        phases.Finish();
        return compilation;
    }

    /// <summary>Compiles a module, as a part of what an observer is told of.</summary>
    /// <exception cref="GraphCompilerException">The module breaks a law of the IR, or a limit.</exception>
    public static Compilation Compile(Module module, CompilerOptions options, PhaseObserver phases)
    {
        long nodes = module.Entries.Sum(graph => (long)graph.Nodes.Count);
        phases.Run("verify", nodes, () => GraphVerifier.Verify(module));
        Module physical = phases.Run("layout", nodes, () => LayoutPhase.Run(module, options));
        Module simplified = phases.Run("simplify", nodes, () => SimplificationPhase.Run(physical, options));
        phases.Run("verify", simplified.Entries.Sum(graph => (long)graph.Nodes.Count), () => GraphVerifier.Verify(simplified));
        var layout = new ModuleLayout(simplified);
        var kernels = new SharedKernels();
        EntryCompilation[] entries = [.. simplified.Entries.Select(graph => CompileEntry(graph, layout, kernels, options, phases))];
        var programs = new ProgramModule(
            simplified.Name, layout.States, layout.StateBytes, layout.Constants, [.. entries.Select(e => e.Program)]);
        return new Compilation(simplified, entries, programs);
    }

    private static EntryCompilation CompileEntry(
        Graph graph, ModuleLayout layout, SharedKernels kernels, CompilerOptions options, PhaseObserver phases)
    {
        int nodes = graph.Nodes.Count;
        FusionPlan fused = phases.Run("fuse", nodes, () => FusionPlanner.Plan(graph, options));
        Graph inBlocks = phases.Run("layout", nodes, () => ActivationBlocks.Run(fused, options));
        if (inBlocks != graph)
        {
            (graph, fused) = (inBlocks, phases.Run("fuse", inBlocks.Nodes.Count, () => FusionPlanner.Plan(inBlocks, options)));
        }

        var unlimited = new PlannedEntry(graph, fused, Plan(graph, fused));
        PlannedEntry entry = options.MemoryBudget is null ? unlimited : phases.Run("rematerialize", nodes, () => BudgetPhase.Run(unlimited, Plan, options));
        (graph, FusionPlan fusion, MemoryPlan memory, RematerializationReport? recomputed) = entry;
        phases.Run("verify plan", nodes, () => MemoryPlanVerifier.Verify(memory, graph, layout));
        Program program = phases.Run("program", nodes, () => ProgramBuilder.Build(graph, memory, kernels));
        return new EntryCompilation(graph, fusion, memory, program) { Rematerialization = recomputed };

        MemoryPlan Plan(Graph planned, FusionPlan plan)
        {
            GroupLowering[] lowerings = phases.Run("schedule", nodes, () => plan.Groups.Select(g => ControlLowering.For(g, layout, options)).ToArray());
            return phases.Run("plan", nodes, () => BufferAssignment.Plan(planned, lowerings, layout, options.MemoryReuse));
        }
    }
}
