using GraphCompiler.Compiler;
using GraphCompiler.Compiler.Fusion;
using GraphCompiler.Compiler.Ir;
using GraphCompiler.Compiler.Kernels.Lowering;
using GraphCompiler.Compiler.Memory;
using GraphCompiler.Compiler.Memory.Nested;
using GraphCompiler.Compiler.Passes;
using GraphCompiler.Compiler.Scheduling;
using GraphCompiler.Tests.Scheduling;

namespace GraphCompiler.Tests.Memory;

/// <summary>The only entry of a module with its groups, to be planned in any order.</summary>
internal sealed class PlannedGraph
{
    /// <summary>Simplifies and fuses the entry.</summary>
    public PlannedGraph(Module module, bool fusion = true)
    {
        CompilerOptions options = new() { Fusion = fusion, CacheFolder = "" };
        Module simplified = SimplificationPhase.Run(module, options);
        Graph = simplified.Entries[0];
        Layout = new ModuleLayout(simplified);
        Lowerings = [.. FusionPlanner.Plan(Graph, options).Groups.Select(group => ControlLowering.For(group, Layout, options))];
        Use = ArenaUse.Of(Graph, Lowerings, Layout);
    }

    public Graph Graph { get; }

    public ModuleLayout Layout { get; }

    public GroupLowering[] Lowerings { get; }

    public ArenaUse Use { get; }

    public ScheduleProblem Problem => Use.Problem;

    /// <summary>The plan that the compiler takes, verified.</summary>
    public MemoryPlan Plan() => Verified(BufferAssignment.Plan(Graph, Lowerings, Layout, reuse: true));

    /// <summary>The plan of an order, verified.</summary>
    public MemoryPlan InOrder(int[] order) => Verified(BufferAssignment.InOrder(Use, order, reuse: true));

    /// <summary>The orders that the planner is held against: program order, depth-first from the end, and random ones.</summary>
    public IEnumerable<int[]> OtherOrders(int random, int seed = 0) => Orders.Of(Problem, random, seed);

    private MemoryPlan Verified(MemoryPlan plan)
    {
        MemoryPlanVerifier.Verify(plan, Graph, Layout);
        return plan;
    }
}
