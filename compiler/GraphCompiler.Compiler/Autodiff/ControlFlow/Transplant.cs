namespace GraphCompiler.Compiler.Autodiff.ControlFlow;

/// <summary>Nodes of one builder copied into another.</summary>
internal static class Transplant
{
    /// <summary>Copies what values depend on, down to what is known.</summary>
    /// <param name="from">The builder of the nodes.</param>
    /// <param name="to">The builder of the copies.</param>
    /// <param name="known">The copies by their originals; grows.</param>
    /// <param name="wanted">The values of <paramref name="from"/> that are wanted.</param>
    /// <returns>Their copies.</returns>
    public static Value[] Copy(GraphBuilder from, GraphBuilder to, Dictionary<Value, Value> known, IReadOnlyList<Value> wanted)
    {
        var needed = new bool[from.Nodes.Count];
        var open = new Stack<Value>(wanted);
        while (open.TryPop(out Value next))
        {
            if (!known.ContainsKey(next) && !needed[next.Node.Id])
            {
                needed[next.Node.Id] = true;
                foreach (Value operand in next.Operands)
                {
                    open.Push(operand);
                }
            }
        }

        SourceLocation location = to.Location;
        for (int id = 0; id < needed.Length; id++)
        {
            if (needed[id])
            {
                Node node = from.Nodes[id];
                to.Location = node.Location;
                Node copy = to.AddNode(node.Op, [.. node.Operands.Select(v => known[v])]);
                for (int i = 0; i < node.Types.Count; i++)
                {
                    known.TryAdd(new Value(node, i), new Value(copy, i));
                }
            }
        }

        to.Location = location;
        return [.. wanted.Select(v => known[v])];
    }
}
