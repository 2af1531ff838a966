using System.Globalization;
using System.Text;

namespace GraphCompiler.Compiler.Fusion;

/// <summary>Which nodes of a graph become one kernel.</summary>
/// <param name="Graph">The graph.</param>
/// <param name="Groups">The groups; a group's inputs are parameters, constants, or outputs of earlier groups.</param>
public sealed record FusionPlan(Graph Graph, IReadOnlyList<FusionGroup> Groups)
{
    /// <summary>Which nodes share no kernel, by the choice of whoever asked for the plan.</summary>
    public FusionStages Stages { get; init; } = FusionStages.One;

    /// <summary>The plan as text, one line a group: its kind, the nodes that it computes, the values that it reads and writes.</summary>
    /// <remarks>
    /// <code>
    /// fusion @main
    ///   k0   reduction    %1 reduce_max, %2 broadcast_in_dim, %3 sub; reads %x; writes %3
    /// </code>
    /// </remarks>
    public override string ToString()
    {
        var text = new StringBuilder().Append(CultureInfo.InvariantCulture, $"fusion @{Graph.Name}\n");
        foreach (FusionGroup group in Groups)
        {
            string kind = group.Kind.ToString().ToLowerInvariant(), nodes = string.Join(", ", group.Nodes.Select(n => $"%{n.Id} {n.Op.Name}"));
            text.Append(CultureInfo.InvariantCulture, $"  k{group.Id,-3} {kind,-12} {nodes}; reads {List(group.Inputs)}; writes {List(group.Outputs)}\n");
        }

        return text.ToString();

        static string List(IReadOnlyList<Value> values) => values.Count == 0 ? "nothing" : string.Join(", ", values);
    }
}
