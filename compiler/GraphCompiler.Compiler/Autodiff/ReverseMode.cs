namespace GraphCompiler.Compiler.Autodiff;

/// <summary>Reverse mode: the walk only; the rules live in the ops.</summary>
/// <remarks>
/// Works on a graph in the making: cotangents are emitted behind the nodes that they belong to, in the same builder, so that a gradient is a
/// graph again and can be differentiated, to any order. Zero cotangents are null and never emitted.
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
        int end = b.Nodes.Count;
        bool[] active = DependentOn(b, wanted, end);
        var sums = new Dictionary<Value, Value>();
        for (int i = 0; i < outputs.Count; i++)
        {
            Accumulate(b, sums, outputs[i], cotangents[i]);
        }

        var context = new VjpContext(b);
        SourceLocation location = b.Location;
        var isWanted = wanted.ToHashSet();
        for (int id = end - 1; id >= 0; id--)
        {
            Node node = b.Nodes[id];
            if (!active[id] || node.Operands.Count == 0 || !node.Results.Any(sums.ContainsKey))
            {
                continue;
            }

            var incoming = new Value?[node.Types.Count];
            for (int i = 0; i < incoming.Length; i++)
            {
                incoming[i] = sums.TryGetValue(new Value(node, i), out Value sum) ? sum : null;
            }

            bool[] needed = node.Operands.Select(v => active[v.Node.Id]).ToArray();
            if (!needed.Any(n => n))
            {
                continue;
            }

            b.Location = node.Location.In($"vjp({node.Location.Scope})");
            Value?[] outgoing = node.Op.Vjp(context, node, incoming, needed);
            for (int i = 0; i < outgoing.Length; i++)
            {
                if (needed[i])
                {
                    Accumulate(b, sums, node.Operands[i], outgoing[i]);
                }
            }

            // A cotangent that is not asked for is dead behind its node.
            foreach (Value result in node.Results.Where(r => !isWanted.Contains(r)))
            {
                sums.Remove(result);
            }
        }

        b.Location = location;
        return [.. wanted.Select(v => sums.TryGetValue(v, out Value sum) ? sum : (Value?)null)];
    }

    /// <summary>The gradient of a scalar.</summary>
    /// <exception cref="GraphCompilerException">
    /// GRC3001: the value is no scalar float; GRC3002: it does not depend on one of the wanted values.
    /// </exception>
    public static Value[] Gradient(GraphBuilder b, Value scalar, IReadOnlyList<Value> wanted)
    {
        if (scalar.Type.Rank != 0 || !scalar.Type.DType.IsFloat)
        {
            throw DiagnosticId.GradientOfNonScalar.Error(
                $"the gradient is of a scalar float, got {scalar.Type}", b.Location, scalar.Node.ToString());
        }

        Value one = Ops.Control.ConstantBuilder.Scalar(b, scalar.Type.DType, 1);
        Value?[] cotangents = Vjp(b, [scalar], [one], wanted);
        return [.. cotangents.Select((c, i) => c ?? throw DiagnosticId.NoPath.Error(
            $"{scalar} does not depend on {Describe(wanted[i])} in a differentiable way", b.Location, wanted[i].Node.ToString()))];
    }

    private static string Describe(Value value) =>
        value.Op is Ops.Control.Parameter p ? $"'{p.ParameterName}'" : value.ToString();

    private static bool[] DependentOn(GraphBuilder b, IReadOnlyList<Value> roots, int end)
    {
        var dependent = new bool[end];
        foreach (Value root in roots)
        {
            dependent[root.Node.Id] = true;
        }

        for (int id = 0; id < end; id++)
        {
            dependent[id] |= b.Nodes[id].Operands.Any(v => dependent[v.Node.Id]);
        }

        return dependent;
    }

    private static void Accumulate(GraphBuilder b, Dictionary<Value, Value> sums, Value value, Value? cotangent)
    {
        if (cotangent is { } c)
        {
            sums[value] = sums.TryGetValue(value, out Value sum) ? b.Add(sum, c) : c;
        }
    }
}
