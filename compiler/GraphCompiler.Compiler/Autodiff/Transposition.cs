namespace GraphCompiler.Compiler.Autodiff;

/// <summary>A JVP as the transpose of a VJP.</summary>
/// <remarks>
/// The VJP at a placeholder cotangent c is linear in c: <c>⟨J c, t⟩ = ⟨c, Jᵀ t⟩</c>. Reverse mode through it, with the tangents as
/// cotangents, gives the tangent of the result; the placeholder itself is dead afterwards. If it is still reachable the rule was not linear.
/// </remarks>
public static class Transposition
{
    /// <summary>The tangents of a node's results.</summary>
    /// <exception cref="GraphCompilerException">GRC3003: the VJP is not linear in the cotangent.</exception>
    public static Value?[] OfVjp(JvpContext context, Node node, ReadOnlySpan<Value?> tangents)
    {
        GraphBuilder b = context.Builder;
        var wanted = new bool[tangents.Length];
        for (int i = 0; i < wanted.Length; i++)
        {
            wanted[i] = tangents[i] is not null;
        }

        var placeholders = node.Types.Select(t => t.DType.IsFloat ? b.Placeholder(t) : (Value?)null).ToArray();
        Value?[] cotangents = node.Op.Vjp(new VjpContext(b), node, placeholders, wanted);
        var outputs = new List<Value>();
        var seeds = new List<Value?>();
        for (int i = 0; i < cotangents.Length; i++)
        {
            if (wanted[i] && cotangents[i] is { } cotangent)
            {
                outputs.Add(cotangent);
                seeds.Add(tangents[i]);
            }
        }

        Value[] sources = [.. placeholders.OfType<Value>()];
        Value?[] transposed = ReverseMode.Vjp(b, outputs, seeds, sources);
        RequireLinear(b, node, sources, transposed);
        return [.. placeholders.Select(p => p is { } source ? transposed[Array.IndexOf(sources, source)] : null)];
    }

    private static void RequireLinear(GraphBuilder b, Node node, Value[] placeholders, Value?[] results)
    {
        var reached = new HashSet<Node>();
        var open = new Stack<Node>(results.OfType<Value>().Select(v => v.Node));
        while (open.TryPop(out Node? next))
        {
            if (reached.Add(next))
            {
                foreach (Value operand in next.Operands)
                {
                    open.Push(operand.Node);
                }
            }
        }

        if (placeholders.Any(p => reached.Contains(p.Node)))
        {
            throw DiagnosticId.NotLinear.Error(
                $"the VJP of {node.Op.Name} is not linear in the cotangent, so it has no transpose", b.Location, node.ToString());
        }
    }
}
