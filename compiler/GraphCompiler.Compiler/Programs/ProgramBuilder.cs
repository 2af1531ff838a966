using GraphCompiler.Compiler.Kernels;
using GraphCompiler.Compiler.Memory;
using GraphCompiler.Compiler.Memory.Nested;
using GraphCompiler.Compiler.Ops.Indexing;

namespace GraphCompiler.Compiler.Programs;

/// <summary>Makes a program of a memory plan: each group becomes a launch on its slices, each loop and branch the steps of its nested graphs.</summary>
/// <remarks>
/// Fault sites are ids of nodes: those of the graph itself first, then those of each nested graph behind them, in the order of the steps.
/// </remarks>
public sealed class ProgramBuilder
{
    private static readonly Slice FaultWord = new(MemorySpace.Header, 0, 0, sizeof(ulong));

    private readonly string name;
    private readonly SharedKernels kernels;
    private readonly List<FaultSite> faults = [];
    private int sites;
    private int steps;
    private int cursors;

    private ProgramBuilder(string name, SharedKernels kernels) => (this.name, this.kernels) = (name, kernels);

    /// <summary>The program.</summary>
    /// <param name="graph">The graph that was planned.</param>
    /// <param name="plan">Its plan.</param>
    /// <param name="kernels">The kernels of the module so far; grows.</param>
    public static Program Build(Graph graph, MemoryPlan plan, SharedKernels kernels)
    {
        var builder = new ProgramBuilder(Identifier(graph.Name), kernels);
        Step[] steps = [.. builder.Steps(graph, plan, slice => slice, isNested: false)];
        return new Program(
            graph.Name,
            [.. graph.Inputs.Select(p => new ProgramValue(((Parameter)p.Op).ParameterName, p.Type))],
            [.. graph.Outputs.Select(r => new ProgramValue(r.Name, r.Value.Type))],
            graph.Results.Any(r => r.IsState),
            plan.ArenaBytes,
            plan.LowerBound,
            steps,
            [.. builder.faults.OrderBy(f => f.Site)]);
    }

    private List<Step> Steps(Graph graph, MemoryPlan plan, Func<Slice, Slice> place, bool isNested)
    {
        int site = sites;
        sites += graph.Nodes.Count;
        var made = new List<Step>();
        foreach (PlannedStep step in plan.Steps)
        {
            switch (step)
            {
                case PlannedGroup { Lowering: ControlLowering control } group:
                    made.AddRange(Control(control, group, place));
                    break;
                case PlannedGroup group when group.Outputs.Any(o => o.Bytes > 0):
                    made.Add(Launch(group, place, site));
                    break;
                case PlannedCopy { From.Bytes: > 0 } copy:
                    made.Add(new Copy(place(copy.From.Slice), place(copy.To.Slice)));
                    steps++;
                    break;
                case PlannedCheck when !isNested:
                    // Inside of a loop nothing is written that outlives the run.
                    made.Add(new CheckFaults());
                    steps++;
                    break;
            }
        }

        return made;
    }

    private Launch Launch(PlannedGroup group, Func<Slice, Slice> place, int site)
    {
        string launch = $"{name}_k{steps++}_{KernelName.Of(group.Lowering.Group)}";
        IEnumerable<LogicalBuffer> buffers = [.. group.Inputs, .. group.Outputs, .. group.Temporaries];
        IEnumerable<Slice> fault = [];
        if (group.Lowering.RaisesFaults)
        {
            fault = [FaultWord];
            faults.AddRange(group.Lowering.Group.Nodes.Where(n => ProvenIndices.MayFault(n) && faults.All(f => f.Site != n.Id + site))
                .Select(n => new FaultSite(n.Id + site, n.Op.Fault!, n.ToString(), n.Location)));
        }

        return new Launch(kernels.Of(group.Lowering, launch, site), [.. buffers.Select(b => place(b.Slice)), .. fault])
        {
            Name = launch,
            Location = group.Lowering.Group.Location,
        };
    }

    private IEnumerable<Step> Control(ControlLowering control, PlannedGroup group, Func<Slice, Slice> place)
    {
        Slice[] inputs = [.. group.Inputs.Select(b => place(b.Slice))], outputs = [.. group.Outputs.Select(b => place(b.Slice))];
        Slice[] temporaries = [.. group.Temporaries.Select(b => place(b.Slice))];
        Slice[] operands = [.. control.Node.Operands.Select(v => inputs[IndexOf(control.Group.Inputs, v)])];
        int unread = control.HasFlag ? 2 : 1;
        Slice[] results = [.. control.Node.Results.Select(v => IndexOf(control.Group.Outputs, v) is >= 0 and var i ? outputs[i]
            : temporaries[unread + IndexOf(control.Unread, v)])];
        SourceLocation location = control.Node.Location;
        switch (control.Node.Op)
        {
            case Scan scan:
                return [.. Begin(scan.Carries, operands, results), .. Scan(control, scan, operands, results, temporaries[0])];
            case While loop:
                Slice[] shared = [.. results, .. operands.Skip(loop.Carries)];
                IEnumerable<Step> condition = Nested(control, 0, new NestedMemory(temporaries[0], shared, [temporaries[1]], []));
                IEnumerable<Step> body = Nested(control, 1, new NestedMemory(temporaries[0], operands[loop.Carries..], [], results));
                return
                [
                    .. Begin(loop.Carries, operands, results),
                    new Loop(loop.MaxSteps ?? long.MaxValue, [], [.. condition, new ExitUnless(temporaries[1]), .. body]) { Location = location },
                ];
            default:
                IEnumerable<Step>[] branches = [.. control.Nested.Select((_, i) => Nested(control, i, new NestedMemory(temporaries[0], operands[1..], results, [])))];
                return [new Branch(operands[0], branches[0].ToEquatable(), branches[1].ToEquatable()) { Location = location }];
        }
    }

    private IEnumerable<Step> Scan(ControlLowering control, Scan scan, Slice[] operands, Slice[] results, Slice region)
    {
        if (scan.Length == 0)
        {
            return [];
        }

        var moving = new List<Cursor>();
        Slice Moving(Slice stack)
        {
            long bytes = stack.Bytes / scan.Length;
            Slice first = stack with { Offset = stack.Offset + (scan.Reverse ? stack.Bytes - bytes : 0), Bytes = bytes };
            moving.Add(new Cursor(cursors++, first, scan.Reverse ? -bytes : bytes));
            return new Slice(MemorySpace.Cursor, moving[^1].Number, 0, bytes);
        }

        int captures = scan.Carries + scan.Sequences;
        Slice[] inputs = [.. operands[scan.Carries..captures].Select(Moving), .. operands.Skip(captures)];
        Slice[] stacks = [.. results.Skip(scan.Carries).Select(Moving)];
        IEnumerable<Step> body = Nested(control, 0, new NestedMemory(region, inputs, stacks, results[..scan.Carries]));
        return [new Loop(scan.Length, moving.ToEquatable(), body.ToEquatable()) { Location = control.Node.Location }];
    }

    /// <summary>Puts the initial carries where the loop has its carries.</summary>
    private IEnumerable<Step> Begin(int carries, Slice[] operands, Slice[] results)
    {
        for (int i = 0; i < carries; i++)
        {
            if (operands[i] != results[i] && operands[i].Bytes > 0)
            {
                steps++;
                yield return new Copy(operands[i], results[i]);
            }
        }
    }

    private List<Step> Nested(ControlLowering control, int number, NestedMemory memory)
    {
        NestedPlan nested = control.Nested[number];
        return Steps(nested.Graph, nested.Memory, memory.Of, isNested: true);
    }

    private static int IndexOf(IReadOnlyList<Value> values, Value value) => values.Index().Where(v => v.Item == value).Select(v => v.Index).DefaultIfEmpty(-1).First();

    private static string Identifier(string name) => string.Concat(name.Where(char.IsAsciiLetterOrDigit).Prepend('g').Take(24));
}
