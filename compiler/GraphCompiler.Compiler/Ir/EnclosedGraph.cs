namespace GraphCompiler.Compiler.Ir;

/// <summary>Nodes of a builder that were made as the body of a loop or a branch, taken out of it as a nested graph.</summary>
/// <remarks>
/// A body is written in the builder around it, on placeholders, so that it may use any value of it. What depends on the placeholders is the body;
/// of what does not, constants, counters and movement are computed again inside (they cost nothing there), and all else is a capture: it is computed
/// once, outside. Of a branch everything is inside, as it may not be computed at all.
/// </remarks>
public sealed class EnclosedGraph
{
    private readonly GraphBuilder b;
    private readonly Value[] parameters;
    private readonly Value[] results;
    private readonly bool[] depends;
    private readonly bool[] member;
    private readonly List<Value> captures = [];

    /// <summary>Looks for the nodes that results depend on.</summary>
    /// <param name="b">The builder.</param>
    /// <param name="parameters">The placeholders.</param>
    /// <param name="results">The results.</param>
    /// <param name="start">How many nodes there were before the body was made.</param>
    /// <param name="isBranch">Whether all that was made since is inside.</param>
    public EnclosedGraph(GraphBuilder b, IReadOnlyList<Value> parameters, IReadOnlyList<Value> results, int start, bool isBranch)
    {
        (this.b, this.parameters, this.results) = (b, [.. parameters], [.. results]);
        (depends, member) = (new bool[b.Nodes.Count], new bool[b.Nodes.Count]);
        foreach (Value parameter in parameters)
        {
            depends[parameter.Node.Id] = true;
        }

        for (int id = start; id < depends.Length; id++)
        {
            Node node = b.Nodes[id];
            depends[id] |= (isBranch && node.Op is not Parameter) || node.Operands.Any(v => depends[v.Node.Id]);
        }

        HashSet<Value> known = [.. parameters];
        var open = new Stack<Value>(results.Reverse());
        while (open.TryPop(out Value next))
        {
            if (!known.Add(next))
            {
                continue;
            }

            if (!depends[next.Node.Id] && next.Op is not (MovementOp or Constant or Iota))
            {
                captures.Add(next);
                continue;
            }

            member[next.Node.Id] = true;
            foreach (Value operand in next.Operands.Reverse())
            {
                open.Push(operand);
            }
        }
    }

    /// <summary>The values of the builder that the body uses, in the order of first use.</summary>
    public IReadOnlyList<Value> Captures => captures;

    /// <summary>Whether a node belongs to the body alone: what uses it outside has no value.</summary>
    public bool Owns(Node node) => node.Id < depends.Length && depends[node.Id];

    /// <summary>The nested graph.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="names">Names of the parameters.</param>
    /// <param name="resultNames">Names of the results.</param>
    /// <param name="captured">The captures that it takes as further parameters: <see cref="Captures"/>, or more.</param>
    public Graph Build(string name, IReadOnlyList<string> names, IReadOnlyList<string> resultNames, IReadOnlyList<Value> captured)
    {
        var nested = new GraphBuilder(name) { Location = b.Location };
        var copies = new Dictionary<Value, Value>();
        for (int i = 0; i < parameters.Length; i++)
        {
            copies.Add(parameters[i], nested.Parameter(names[i], parameters[i].Type));
        }

        foreach ((int i, Value capture) in captured.Index())
        {
            copies.Add(capture, nested.Parameter($"w{i}", capture.Type));
        }

        for (int id = 0; id < member.Length; id++)
        {
            if (member[id])
            {
                Node node = b.Nodes[id];
                nested.Location = node.Location;
                Node copy = nested.AddNode(node.Op, [.. node.Operands.Select(v => copies[v])]);
                foreach (Value result in copy.Results)
                {
                    copies.TryAdd(new Value(node, result.Index), result);
                }
            }
        }

        return nested.Build([.. results.Select((r, i) => new GraphResult(resultNames[i], copies[r]))]);
    }
}
