namespace GraphCompiler.Compiler.Ir;

/// <summary>Graphs opened inside others.</summary>
public static class Inlining
{
    extension(GraphBuilder b)
    {
        /// <summary>Copies a graph's nodes, with values in place of its parameters; the copies keep their locations.</summary>
        /// <param name="graph">A graph that reads no state.</param>
        /// <param name="arguments">A value of the type of each parameter, in order.</param>
        /// <returns>The values that stand for the graph's results, in order.</returns>
        public Value[] Inline(Graph graph, params ReadOnlySpan<Value> arguments)
        {
            SourceLocation location = b.Location;
            var values = new Dictionary<Value, Value>();
            for (int i = 0; i < graph.Parameters.Count; i++)
            {
                values.Add(graph.Parameters[i].Result, arguments[i]);
            }

            bool[] alive = Liveness.Of(graph);
            foreach (Node node in graph.Nodes.Where(n => n.Op is not Parameter && alive[n.Id]))
            {
                b.Location = node.Location;
                Node copy = b.AddNode(node.Op, [.. node.Operands.Select(v => values[v])]);
                for (int i = 0; i < node.Types.Count; i++)
                {
                    values.Add(new Value(node, i), new Value(copy, i));
                }
            }

            b.Location = location;
            return [.. graph.Results.Select(r => values[r.Value])];
        }
    }
}
