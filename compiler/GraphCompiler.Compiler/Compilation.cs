using GraphCompiler.Compiler.Fusion;
using GraphCompiler.Compiler.Memory;
using GraphCompiler.Compiler.Programs;
using GraphCompiler.Compiler.Rematerialization;

namespace GraphCompiler.Compiler;

/// <summary>What the compiler made of a module: programs for a backend, and every plan on the way, for reports.</summary>
/// <param name="Module">The module that was compiled, with its graphs as they were lowered.</param>
/// <param name="Entries">One for each entry graph, in order.</param>
/// <param name="Programs">The programs.</param>
public sealed record Compilation(Module Module, IReadOnlyList<EntryCompilation> Entries, ProgramModule Programs)
{
    /// <summary>Exact bytes that one run of each entry needs beside the state: known before anything runs.</summary>
    public IReadOnlyDictionary<string, long> ArenaBytes => Entries.ToDictionary(e => e.Graph.Name, e => e.Memory.ArenaBytes);
}

/// <summary>What the compiler made of one entry.</summary>
/// <param name="Graph">The graph that was lowered.</param>
/// <param name="Fusion">Which nodes became one kernel, and why.</param>
/// <param name="Memory">Where every value lies.</param>
/// <param name="Program">The program.</param>
public sealed record EntryCompilation(Graph Graph, FusionPlan Fusion, MemoryPlan Memory, Program Program)
{
    /// <summary>What is computed again to meet the memory budget; null where nothing is.</summary>
    public RematerializationReport? Rematerialization { get; init; }
}
