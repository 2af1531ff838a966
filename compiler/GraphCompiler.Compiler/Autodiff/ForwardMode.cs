namespace GraphCompiler.Compiler.Autodiff;

/// <summary>Forward mode: the walk only; the rules live in the ops.</summary>
/// <remarks>
/// Works on a graph in the making, as <see cref="ReverseMode"/>: tangents are emitted behind all nodes that are there, so they can be
/// differentiated again. Zero tangents are null and never emitted.
/// </remarks>
public static class ForwardMode
{
    /// <summary>The tangents of <paramref name="outputs"/> for given tangents of inputs.</summary>
    /// <param name="b">The builder that all values belong to.</param>
    /// <param name="outputs">The outputs.</param>
    /// <param name="inputs">The values that vary.</param>
    /// <param name="tangents">A tangent of the type of each input; null is a symbolic zero.</param>
    /// <returns>One for each output; null where it does not vary.</returns>
    public static Value?[] Jvp(
        GraphBuilder b, IReadOnlyList<Value> outputs, IReadOnlyList<Value> inputs, IReadOnlyList<Value?> tangents)
    {
        int end = outputs.Count == 0 ? 0 : outputs.Max(v => v.Node.Id) + 1;
        var varies = new Dependence(b, inputs, Math.Max(end, inputs.Count == 0 ? 0 : inputs.Max(v => v.Node.Id) + 1));
        bool[] needed = NeededBy(b, outputs, end);
        var known = new Dictionary<Value, Value>();
        for (int i = 0; i < inputs.Count; i++)
        {
            if (tangents[i] is { } tangent)
            {
                known[inputs[i]] = tangent;
            }
        }

        var context = new JvpContext(b);
        SourceLocation location = b.Location;
        var isInput = inputs.ToHashSet();
        for (int id = varies.First; id < end; id++)
        {
            Node node = b.Nodes[id];
            if (!needed[id] || !varies[node] || !node.Operands.Any(known.ContainsKey))
            {
                continue;
            }

            b.Location = node.Location.Through("jvp");
            Value?[] results = node.Op.Jvp(
                context, node, [.. node.Operands.Select(v => known.TryGetValue(v, out Value t) ? t : (Value?)null)]);
            for (int i = 0; i < results.Length; i++)
            {
                if (results[i] is { } tangent && !isInput.Contains(new Value(node, i)))
                {
                    known[new Value(node, i)] = tangent;
                }
            }
        }

        b.Location = location;
        return [.. outputs.Select(v => known.TryGetValue(v, out Value t) ? t : (Value?)null)];
    }

    private static bool[] NeededBy(GraphBuilder b, IReadOnlyList<Value> outputs, int end)
    {
        var needed = new bool[end];
        foreach (Value output in outputs)
        {
            needed[output.Node.Id] = true;
        }

        for (int id = end - 1; id >= 0; id--)
        {
            if (needed[id])
            {
                foreach (Value operand in b.Nodes[id].Operands.Span)
                {
                    needed[operand.Node.Id] = true;
                }
            }
        }

        return needed;
    }
}
