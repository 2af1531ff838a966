using GraphCompiler.Compiler.Autodiff.ControlFlow;

namespace GraphCompiler.Compiler.Autodiff;

/// <summary>The rows, or the columns, of a Jacobian by one loop: the graph does not grow with their number.</summary>
/// <remarks>
/// The derivative is emitted once, at a placeholder for the direction; what depends on that becomes the body of a scan over unit directions, and what it reads
/// of the rest its captures.
/// </remarks>
internal static class LoopedJacobian
{
    /// <summary>The lines, stacked.</summary>
    /// <param name="b">The builder.</param>
    /// <param name="type">Type of a direction; each of its elements is 1 in turn.</param>
    /// <param name="derive">Emits the line of a direction; null where it is a symbolic zero.</param>
    /// <returns>The lines along a new first axis; null where all are symbolic zeros.</returns>
    public static Value? Lines(GraphBuilder b, TensorType type, Func<Value, Value?> derive)
    {
        Value placeholder = b.Placeholder(type);
        if (derive(placeholder) is not { } line)
        {
            return null;
        }

        var body = new GraphBuilder("jacobian_line") { Location = b.Location };
        Value number = body.Parameter("number", TensorType.Scalar(DType.I32));
        Value counters = body.Iota(new TensorType(DType.I32, [type.Elements]), 0);
        Value unit = body.Convert(body.Equal(counters, body.BroadcastScalar(number, [type.Elements])), type.DType);
        var known = new Dictionary<Value, Value> { [placeholder] = body.Reshape(unit, type.Shape) };
        List<Value> captures = Captures(b, body, placeholder, line, known);
        Graph step = body.Build(new GraphResult("line", Transplant.Copy(b, body, known, [line])[0]));
        Value numbers = b.Iota(new TensorType(DType.I32, [type.Elements]), 0);
        return b.AddNode(new Scan(step, type.Elements, Carries: 0, Sequences: 1), [numbers, .. captures]).Result;
    }

    /// <summary>Declares what the line reads beside the direction as parameters of the body; constants are written down there again.</summary>
    private static List<Value> Captures(
        GraphBuilder b, GraphBuilder body, Value placeholder, Value line, Dictionary<Value, Value> known)
    {
        var depends = new Dependence(b, [placeholder], b.Nodes.Count);
        var captures = new List<Value>();
        var seen = new HashSet<Value> { placeholder };
        var open = new Stack<Value>([line]);
        while (open.TryPop(out Value next))
        {
            if (!seen.Add(next))
            {
                continue;
            }

            if (depends[next.Node])
            {
                foreach (Value operand in next.Operands)
                {
                    open.Push(operand);
                }
            }
            else if (next.Op is Constant)
            {
                known[next] = body.AddNode(next.Op).Result;
            }
            else
            {
                known[next] = body.Parameter(FormattableString.Invariant($"capture{captures.Count}"), next.Type);
                captures.Add(next);
            }
        }

        return captures;
    }
}
