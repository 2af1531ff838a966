using System.Globalization;
using System.Text;
using GraphCompiler.Compiler.Kernels.Lowering;
using GraphCompiler.Compiler.Memory.Nested;

namespace GraphCompiler.Compiler.Memory;

/// <summary>A step of a plan: a group with the memory of its buffers, or a copy.</summary>
public abstract record PlannedStep;

/// <summary>Runs a group.</summary>
/// <param name="Lowering">The group.</param>
/// <param name="Inputs">Memory of its inputs, in order.</param>
/// <param name="Outputs">Memory of its outputs, in order.</param>
/// <param name="Temporaries">Memory of its temporaries, in order.</param>
public sealed record PlannedGroup(
    GroupLowering Lowering,
    IReadOnlyList<LogicalBuffer> Inputs,
    IReadOnlyList<LogicalBuffer> Outputs,
    IReadOnlyList<LogicalBuffer> Temporaries) : PlannedStep;

/// <summary>Copies one buffer to another of the same size.</summary>
public sealed record PlannedCopy(LogicalBuffer From, LogicalBuffer To) : PlannedStep;

/// <summary>Ends the run if a fault was raised.</summary>
public sealed record PlannedCheck : PlannedStep;

/// <summary>The order of execution of one graph and the memory of each value: exact, and known before anything runs.</summary>
/// <param name="Name">Name of the graph.</param>
/// <param name="Steps">Steps, in order.</param>
/// <param name="ArenaBuffers">The buffers that share the arena.</param>
/// <param name="ArenaBytes">Size of the arena.</param>
/// <param name="LowerBound">The largest sum of bytes that are live at one step.</param>
public sealed record MemoryPlan(
    string Name, IReadOnlyList<PlannedStep> Steps, IReadOnlyList<LogicalBuffer> ArenaBuffers, long ArenaBytes, long LowerBound)
{
    /// <summary>Bytes that the arena would take if no buffer shared memory with another.</summary>
    public long Unshared => ArenaBuffers.Sum(b => b.Reserved);

    /// <summary>The plan as text: one line a buffer of the arena; after it the plans of nested graphs.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture,
            $"plan @{Name}  arena {ArenaBytes} (lower bound {LowerBound}, unshared {Unshared})\n");
        text.Append("  buffer   size         offset       live         values\n");
        foreach (LogicalBuffer buffer in ArenaBuffers.OrderBy(b => b.Live.First).ThenBy(b => b.Offset))
        {
            text.Append(CultureInfo.InvariantCulture,
                $"  {buffer.Name,-8} {buffer.Bytes,-12} {buffer.Offset,-12} {buffer.Live,-12} {string.Join(' ', buffer.Contents)}\n");
        }

        // Regions of loops and branches: their groups, and their buffers relative to the region.
        foreach (NestedPlan nested in Steps.OfType<PlannedGroup>().Select(g => g.Lowering).OfType<ControlLowering>().SelectMany(c => c.Nested))
        {
            text.Append('\n').Append(nested.Fusion).Append(nested.Memory);
        }

        return text.ToString();
    }
}
