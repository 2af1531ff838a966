using GraphCompiler.Compiler.Kernels;
using GraphCompiler.Compiler.Kernels.Lowering;
using GraphCompiler.Compiler.Programs;
using GraphCompiler.Compiler.Scheduling;

namespace GraphCompiler.Compiler.Memory;

/// <summary>What the groups of a graph do with the arena, as a problem of scheduling.</summary>
public sealed class ArenaUse
{
    private readonly ModuleLayout layout;
    private readonly Dependencies dependencies;
    private readonly Dictionary<Value, int> numbers = [];
    private readonly List<Value> values = [];

    private ArenaUse(Graph graph, IReadOnlyList<GroupLowering> lowerings, ModuleLayout layout)
    {
        (Graph, Lowerings, this.layout) = (graph, lowerings, layout);
        dependencies = Dependencies.Of(graph, lowerings);
        ResultBinding binding = Bind();
        foreach (Value value in lowerings.SelectMany(l => l.Group.Outputs))
        {
            if (!binding.Buffers.TryGetValue(value, out LogicalBuffer? place) || place.Space == MemorySpace.Arena)
            {
                numbers.Add(value, values.Count);
                values.Add(value);
            }
        }

        IEnumerable<ScheduledStep> steps = lowerings.Select(l => Step(l, binding));
        IEnumerable<ScheduledStep> idle = Enumerable.Repeat(new ScheduledStep([], [], 0, []), dependencies.Steps.Count - lowerings.Count);
        Problem = new ScheduleProblem(
            values.Select(v => new ScheduledValue(LogicalBuffer.RoundUp(v.Type.Bytes), binding.Buffers.ContainsKey(v))),
            steps.Concat(idle), dependencies.Steps);
    }

    /// <summary>The graph.</summary>
    public Graph Graph { get; }

    /// <summary>Its groups.</summary>
    public IReadOnlyList<GroupLowering> Lowerings { get; }

    /// <summary>Whether there is a check for faults.</summary>
    public bool ChecksFaults => Problem.Count > Lowerings.Count;

    /// <summary>The problem; a step after those of the groups is the check for faults.</summary>
    public ScheduleProblem Problem { get; }

    /// <summary>What the groups of a graph do with the arena.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="lowerings">Its groups.</param>
    /// <param name="layout">Where state and constants lie.</param>
    public static ArenaUse Of(Graph graph, IReadOnlyList<GroupLowering> lowerings, ModuleLayout layout) => new(graph, lowerings, layout);

    /// <summary>New buffers for what lies outside of the arena.</summary>
    public ResultBinding Bind() => new(Graph, Lowerings, layout, dependencies.InPlaceStates);

    /// <summary>The value with a number of the problem.</summary>
    public Value this[int number] => values[number];

    /// <summary>Bytes of a temporary.</summary>
    public static long BytesOf(KernelBuffer temporary) => checked(temporary.Elements * temporary.Element.Size);

    private ScheduledStep Step(GroupLowering lowering, ResultBinding binding) => new(
        NumbersOf(lowering.Group.Inputs), NumbersOf(lowering.Group.Outputs),
        lowering.Temporaries.Sum(t => LogicalBuffer.RoundUp(BytesOf(t))), [.. Overwrites(lowering, binding)]);

    private int[] NumbersOf(IEnumerable<Value> among) => [.. among.Where(numbers.ContainsKey).Select(v => numbers[v])];

    private IEnumerable<(int Written, int Read)> Overwrites(GroupLowering lowering, ResultBinding binding)
    {
        IReadOnlyList<Value> inputs = lowering.Group.Inputs, outputs = lowering.Group.Outputs;
        for (int o = 0; o < outputs.Count; o++)
        {
            // What is copied at the end has a buffer of its own.
            if (!numbers.TryGetValue(outputs[o], out int written) || binding.Buffers.ContainsKey(outputs[o]))
            {
                continue;
            }

            for (int i = 0; i < inputs.Count; i++)
            {
                if (numbers.TryGetValue(inputs[i], out int read) && inputs[i].Type.Bytes == outputs[o].Type.Bytes && lowering.CanOverwrite(o, i))
                {
                    yield return (written, read);
                }
            }
        }
    }
}
