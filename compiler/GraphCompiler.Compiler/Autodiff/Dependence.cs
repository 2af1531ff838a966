namespace GraphCompiler.Compiler.Autodiff;

/// <summary>Which nodes of a builder depend on given values.</summary>
internal sealed class Dependence
{
    private readonly int first;
    private readonly bool[] depends;

    /// <summary>Looks at the nodes up to <paramref name="end"/> (exclusive); those before the first root depend on none.</summary>
    public Dependence(GraphBuilder b, IReadOnlyList<Value> roots, int end)
    {
        first = roots.Count == 0 ? end : roots.Min(v => v.Node.Id);
        depends = new bool[end - first];
        foreach (Value root in roots)
        {
            depends[root.Node.Id - first] = true;
        }

        for (int id = first; id < end; id++)
        {
            foreach (Value operand in b.Nodes[id].Operands.Span)
            {
                depends[id - first] |= this[operand.Node];
            }
        }
    }

    /// <summary>Whether a node depends on a root, or computes one.</summary>
    public bool this[Node node] => node.Id >= first && node.Id - first < depends.Length && depends[node.Id - first];

    /// <summary>The id of the first node that may depend on a root.</summary>
    public int First => first;
}
