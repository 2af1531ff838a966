using System.Globalization;
using GraphCompiler.Compiler.Fusion;
using GraphCompiler.Compiler.Kernels.Lowering;
using GraphCompiler.Compiler.Memory;

namespace GraphCompiler.Compiler.Rematerialization;

/// <summary>A graph, which of its nodes are one kernel, and where its values lie.</summary>
/// <param name="Graph">The graph.</param>
/// <param name="Fusion">Which nodes are one kernel.</param>
/// <param name="Memory">Where values lie.</param>
/// <param name="Report">What is computed again; null where nothing is.</param>
public sealed record PlannedEntry(Graph Graph, FusionPlan Fusion, MemoryPlan Memory, RematerializationReport? Report = null);

/// <summary>Meets a budget of memory by computing values again, or says how little memory is possible.</summary>
/// <remarks>
/// Runs between fusion and what follows from its plan, on the joint graph of forward and backward part. Choices (<see cref="RecomputationChoices"/>) are planned
/// whole, least work first, until one meets the budget; where none does, the best is taken and cut again around its own peak. Values are those of before, bit
/// for bit: the same ops run on the same values.
/// </remarks>
public static class BudgetPhase
{
    /// <summary>The most times that a plan is cut again.</summary>
    private const int MostRounds = 3;

    /// <summary>The most choices of a round that are planned: of those that may meet the budget, and of those that keep least.</summary>
    private const int MostPlans = 24, MostLast = 6;

    /// <summary>By how much less a choice has to keep than those that failed before it.</summary>
    private const double LeastGain = 0.97;

    /// <summary>The entry within the budget.</summary>
    /// <param name="entry">The entry as it is without a budget.</param>
    /// <param name="plan">Plans the kernels of a fused graph.</param>
    /// <param name="options">The options, with the budget.</param>
    /// <exception cref="GraphCompilerException">GRC5001: the budget cannot be met; the smallest figure that can be is named.</exception>
    public static PlannedEntry Run(PlannedEntry entry, Func<Graph, FusionPlan, MemoryPlan> plan, CompilerOptions options)
    {
        if (options.MemoryBudget is not { } budget || entry.Memory.ArenaBytes <= budget)
        {
            return entry;
        }

        PlannedEntry best = entry;
        for (int round = 0; round < MostRounds && best.Memory.ArenaBytes > budget; round++)
        {
            PlannedEntry next = Round(best, budget, plan, options);
            if (next.Memory.ArenaBytes >= best.Memory.ArenaBytes)
            {
                break;
            }

            best = next;
        }

        double before = entry.Graph.Nodes.Sum(NodeWork.Of);
        return best.Memory.ArenaBytes <= budget
            ? best with
            {
                Report = new RematerializationReport(
                    budget, entry.Memory.ArenaBytes, best.Memory.ArenaBytes, best.Fusion.Stages.Recomputed.Count,
                    best.Fusion.Stages.Recomputed.Sum(NodeWork.Of) / Math.Max(1, before)),
            }
            : throw DiagnosticId.MemoryLimit.Error(string.Create(
                CultureInfo.InvariantCulture,
                $"the arena of '{entry.Graph.Name}' may have {budget} bytes; it takes {entry.Memory.ArenaBytes}, and {best.Memory.ArenaBytes} at least, with values computed again"));
    }

    /// <summary>The first choice that meets the budget, else the one with the smallest arena; the entry itself where none is smaller.</summary>
    private static PlannedEntry Round(PlannedEntry entry, long budget, Func<Graph, FusionPlan, MemoryPlan> plan, CompilerOptions options)
    {
        var activations = new Activations(entry.Graph, entry.Memory);
        if (activations.Saved.Count < 2)
        {
            return entry;
        }

        IReadOnlyList<RecomputationChoice> choices = new RecomputationChoices(activations).All();
        if (choices.Count == 0)
        {
            return entry;
        }

        // What meets the budget if anything does, least work first; then what keeps least, whose arena is the smallest figure.
        IEnumerable<RecomputationChoice> promising = Falling(choices.Where(c => c.Least <= budget)).Take(MostPlans);
        IEnumerable<RecomputationChoice> smallest = choices.OrderBy(c => c.Least).ThenBy(c => c.Work).Take(MostLast);
        PlannedEntry best = entry;
        foreach (RecomputationChoice choice in promising.Concat(smallest).Distinct())
        {
            (Graph graph, FusionStages stages) = Recomputation.Apply(activations, choice, entry.Fusion.Stages);
            FusionPlan fusion = FusionPlanner.Plan(graph, options, stages);
            var tried = new PlannedEntry(graph, fusion, plan(graph, fusion));
            best = tried.Memory.ArenaBytes < best.Memory.ArenaBytes ? tried : best;
            if (best.Memory.ArenaBytes <= budget)
            {
                break;
            }
        }

        return best;
    }

    /// <summary>The choices that keep less than those before them, which failed.</summary>
    private static IEnumerable<RecomputationChoice> Falling(IEnumerable<RecomputationChoice> choices)
    {
        double most = double.PositiveInfinity;
        foreach (RecomputationChoice choice in choices)
        {
            if (choice.Least <= most)
            {
                most = LeastGain * choice.Least;
                yield return choice;
            }
        }
    }
}
