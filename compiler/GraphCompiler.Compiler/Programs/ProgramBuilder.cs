using GraphCompiler.Compiler.Kernels;
using GraphCompiler.Compiler.Memory;

namespace GraphCompiler.Compiler.Programs;

/// <summary>Makes a program of a memory plan: each group becomes a launch on its slices.</summary>
public static class ProgramBuilder
{
    private static readonly Slice FaultWord = new(MemorySpace.Header, 0, 0, sizeof(ulong));

    /// <summary>The program.</summary>
    /// <param name="graph">The graph that was planned.</param>
    /// <param name="plan">Its plan.</param>
    /// <param name="kernels">The kernels of the module so far; grows.</param>
    public static Program Build(Graph graph, MemoryPlan plan, SharedKernels kernels)
    {
        var steps = new List<Step>();
        foreach (PlannedStep step in plan.Steps)
        {
            switch (step)
            {
                case PlannedGroup group when group.Outputs.Any(o => o.Bytes > 0):
                    steps.Add(Launch(graph, group, steps.Count, kernels));
                    break;
                case PlannedCopy { From.Bytes: > 0 } copy:
                    steps.Add(new Copy(copy.From.Slice, copy.To.Slice));
                    break;
                case PlannedCheck:
                    steps.Add(new CheckFaults());
                    break;
            }
        }

        return new Program(
            graph.Name,
            [.. graph.Inputs.Select(p => new ProgramValue(((Parameter)p.Op).ParameterName, p.Type))],
            [.. graph.Outputs.Select(r => new ProgramValue(r.Name, r.Value.Type))],
            graph.Results.Any(r => r.IsState),
            plan.ArenaBytes,
            plan.LowerBound,
            steps,
            FaultSites(plan));
    }

    private static Launch Launch(Graph graph, PlannedGroup group, int step, SharedKernels kernels)
    {
        string name = $"{Identifier(graph.Name)}_k{step}_{KernelName.Of(group.Lowering.Group)}";
        IEnumerable<LogicalBuffer> buffers = [.. group.Inputs, .. group.Outputs, .. group.Temporaries];
        IEnumerable<Slice> fault = group.Lowering.RaisesFaults ? [FaultWord] : [];
        return new Launch(kernels.Of(group.Lowering, name), [.. buffers.Select(b => b.Slice), .. fault])
        {
            Name = name,
            Location = group.Lowering.Group.Location,
        };
    }

    private static FaultSite[] FaultSites(MemoryPlan plan) =>
    [
        .. plan.Steps.OfType<PlannedGroup>()
            .Where(g => g.Lowering.RaisesFaults)
            .SelectMany(g => g.Lowering.Group.Nodes)
            .Where(n => n.Op.Fault is not null)
            .DistinctBy(n => n.Id)
            .OrderBy(n => n.Id)
            .Select(n => new FaultSite(n.Id, n.Op.Fault!, n.ToString(), n.Location)),
    ];

    private static string Identifier(string name) => string.Concat(name.Where(char.IsAsciiLetterOrDigit).Prepend('g').Take(24));
}
