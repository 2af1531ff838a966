namespace GraphCompiler.Compiler.Fusion;

/// <summary>Which nodes of a graph become one kernel.</summary>
/// <param name="Graph">The graph.</param>
/// <param name="Groups">The groups; a group's inputs are parameters, constants, or outputs of earlier groups.</param>
public sealed record FusionPlan(Graph Graph, IReadOnlyList<FusionGroup> Groups);
