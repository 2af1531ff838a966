namespace GraphCompiler.Compiler.Autodiff;

/// <summary>Reverse mode: the walk only; the rules live in the ops.</summary>
/// <remarks>
/// Works on a graph in the making: cotangents are emitted behind the nodes that they belong to, in the same builder, so that a gradient is a
/// graph again and can be differentiated, to any order. Zero cotangents are null and never emitted. Cotangents of a value with several users
/// are added from the last user to the first; those of slices that lie side by side are joined instead (<see cref="SideBySide"/>).
/// </remarks>
public static class ReverseMode
{
    /// <summary>The cotangents of <paramref name="wanted"/> for given cotangents of outputs.</summary>
    /// <param name="b">The builder that all values belong to.</param>
    /// <param name="outputs">The outputs.</param>
    /// <param name="cotangents">A cotangent of the type of each output; null is a symbolic zero.</param>
    /// <param name="wanted">The values whose cotangents are wanted.</param>
    /// <returns>One for each wanted value; null where the outputs do not depend on it.</returns>
    public static Value?[] Vjp(
        GraphBuilder b, IReadOnlyList<Value> outputs, IReadOnlyList<Value?> cotangents, IReadOnlyList<Value> wanted)
    {
        var active = new Dependence(b, wanted, b.Nodes.Count);
        int last = b.Nodes.Count - 1;
        var sums = new Dictionary<Value, Value>();
        for (int i = 0; i < outputs.Count; i++)
        {
            Accumulate(b, sums, outputs[i], cotangents[i]);
        }

        var context = new VjpContext(b);
        SourceLocation location = b.Location;
        var isWanted = wanted.ToHashSet();
        for (int id = last; id >= active.First; id--)
        {
            Node node = b.Nodes[id];
            if (!active[node] || TakeCotangents(sums, isWanted, node) is not { } incoming)
            {
                continue;
            }

            bool[] needed = node.Operands.Select(v => active[v.Node]).ToArray();
            if (!needed.Contains(true))
            {
                continue;
            }

            b.Location = node.Location.Through("vjp");
            Value?[] outgoing = node.Op.Vjp(context, node, incoming, needed);
            for (int i = 0; i < outgoing.Length; i++)
            {
                if (needed[i])
                {
                    Accumulate(b, sums, node.Operands[i], outgoing[i]);
                }
            }
        }

        b.Location = location;
        return [.. wanted.Select(v => sums.TryGetValue(v, out Value sum) ? sum : (Value?)null)];
    }

    /// <summary>The gradients of a scalar with respect to <paramref name="wanted"/>.</summary>
    /// <exception cref="GraphCompilerException">
    /// GRC3001: the value is no scalar float; GRC3002: it does not depend on one of the wanted values.
    /// </exception>
    public static Value[] Gradient(GraphBuilder b, Value scalar, IReadOnlyList<Value> wanted)
    {
        RequireScalar(b, scalar);
        Value?[] cotangents = Vjp(b, [scalar], [b.Scalar(scalar.Type.DType, 1)], wanted);
        return [.. cotangents.Select((c, i) => c ?? throw NoPath(b, scalar, wanted[i]))];
    }

    /// <summary>States that a value is a float scalar, of which there is a gradient.</summary>
    /// <exception cref="GraphCompilerException">GRC3001: it is not.</exception>
    internal static void RequireScalar(GraphBuilder b, Value scalar)
    {
        if (scalar.Type.Rank != 0 || !scalar.Type.DType.IsFloat)
        {
            throw DiagnosticId.GradientOfNonScalar.Error(
                $"the gradient is of a scalar float, got {scalar.Type}", b.Location, Excerpt(scalar));
        }
    }

    private static GraphCompilerException NoPath(GraphBuilder b, Value scalar, Value wanted) => DiagnosticId.NoPath.Error(
        wanted.Type.DType.IsFloat
            ? $"the scalar does not depend on {Describe(wanted)} in a differentiable way"
            : $"{Describe(wanted)} is {wanted.Type}, and only floats have gradients",
        b.Location, Excerpt(wanted) + "\n" + Excerpt(scalar));

    private static string Describe(Value value) =>
        value.Op is Parameter p ? $"'{p.ParameterName}'" : value.ToString();

    /// <summary>A node with the line of the user's that it is from.</summary>
    private static string Excerpt(Value value) => value.Node.Location.IsKnown ? $"{value.Node}   // {value.Node.Location}" : value.Node.ToString();

    /// <summary>
    /// The cotangents of a node's results, which are complete now; null where all are symbolic zeros. Those that nobody asked for are dead
    /// behind their node.
    /// </summary>
    private static Value?[]? TakeCotangents(Dictionary<Value, Value> sums, HashSet<Value> isWanted, Node node)
    {
        Value?[]? incoming = null;
        for (int i = 0; i < node.Types.Count; i++)
        {
            var result = new Value(node, i);
            if (sums.TryGetValue(result, out Value sum))
            {
                (incoming ??= new Value?[node.Types.Count])[i] = sum;
                if (!isWanted.Contains(result))
                {
                    sums.Remove(result);
                }
            }
        }

        return incoming;
    }

    private static void Accumulate(GraphBuilder b, Dictionary<Value, Value> sums, Value value, Value? cotangent)
    {
        if (cotangent is { } c)
        {
            sums[value] = !sums.TryGetValue(value, out Value sum) ? c : SideBySide.Join(b, sum, c) ?? b.Add(sum, c);
        }
    }
}
