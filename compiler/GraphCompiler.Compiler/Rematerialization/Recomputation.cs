using GraphCompiler.Compiler.Fusion;

namespace GraphCompiler.Compiler.Rematerialization;

/// <summary>A graph in which late nodes read values that are computed again, right before the first of them.</summary>
/// <remarks>
/// <code>
/// %1 = exp %x                      %1 = exp %x
/// %2 = dot %1, %w                  %2 = dot %1, %w
/// …                           ⇒    …
/// %9 = mul %1, %8                  %8a = exp %x
///                                  %9 = mul %8a, %8
/// </code>
/// The same ops on the same values: the same bits. No simplification may run after it, for it would undo all.
/// </remarks>
internal static class Recomputation
{
    /// <summary>The graph of a choice, and the stages of its nodes.</summary>
    public static (Graph Graph, FusionStages Stages) Apply(Activations activations, RecomputationChoice choice, FusionStages before)
    {
        Graph graph = activations.Graph;
        var b = new GraphBuilder(graph.Name);
        Dictionary<Value, Value> first = [], again = [];
        var stages = new Dictionary<Node, int>();
        HashSet<Node> recomputed = [];
        foreach (Node node in graph.Nodes)
        {
            bool isLate = activations.IsLate(node);
            if (isLate)
            {
                foreach (Node needed in Again(node, choice, again))
                {
                    Node clone = Emit(b, needed, again, first);
                    Note(clone, needed, late: true);
                    recomputed.Add(clone);
                }
            }

            Node copy = isLate ? Emit(b, node, again, first) : Emit(b, node, first, first);
            if (isLate)
            {
                foreach (Value result in node.Results)
                {
                    first[result] = again[result];
                }
            }

            Note(copy, node, isLate);
        }

        return (b.Build([.. graph.Results.Select(r => r with { Value = first[r.Value] })]), new FusionStages(stages, recomputed));

        void Note(Node copy, Node original, bool late)
        {
            stages[copy] = (2 * before.Of(original)) + (late ? 1 : 0);
            if (before.Recomputed.Contains(original))
            {
                recomputed.Add(copy);
            }
        }
    }

    /// <summary>What has to be computed again before a late node, operands first: what is to be and is not yet.</summary>
    private static IEnumerable<Node> Again(Node late, RecomputationChoice choice, Dictionary<Value, Value> again)
    {
        HashSet<Node> needed = [];
        var open = new Stack<Value>(late.Operands);
        while (open.TryPop(out Value value))
        {
            if (choice.Recomputed.Contains(value.Node) && !choice.Kept.Contains(value) && !again.ContainsKey(value) && needed.Add(value.Node))
            {
                foreach (Value operand in value.Node.Operands)
                {
                    open.Push(operand);
                }
            }
        }

        return needed.OrderBy(n => n.Id);
    }

    /// <summary>Emits a node with operands from one world, or where they are not there, from the other.</summary>
    private static Node Emit(GraphBuilder b, Node node, Dictionary<Value, Value> world, Dictionary<Value, Value> other)
    {
        b.Location = node.Location;
        Node copy = node.Op is Parameter parameter
            ? b.Parameter(parameter.ParameterName, parameter.Type, parameter.IsState).Node
            : b.AddNode(node.Op, [.. node.Operands.Select(v => world.TryGetValue(v, out Value mine) ? mine : other[v])]);
        foreach (Value result in node.Results)
        {
            world[result] = new Value(copy, result.Index);
        }

        return copy;
    }
}
