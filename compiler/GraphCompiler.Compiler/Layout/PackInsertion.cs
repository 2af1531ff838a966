namespace GraphCompiler.Compiler.Layout;

/// <summary>Makes the layout of state explicit in a graph that sees it row-major.</summary>
/// <remarks>
/// <code>
/// %w = parameter : f32[784,512]          %w = parameter : f32[16,784,32]
/// …                                ⇒     %1 = unpack %w : f32[784,512]   …
/// return @w = %9                         %10 = pack %9 : f32[16,784,32]
///                                        return @w = %10
/// </code>
/// Readers that can take blocks as they lie do so: a product its panels, an elementwise op an index. What is packed and unpacked again is removed by
/// simplification.
/// </remarks>
public static class PackInsertion
{
    /// <summary>The graph over physical state; the graph itself where all of it is row-major.</summary>
    public static Graph Run(Graph graph, Module module)
    {
        var layouts = module.States.Where(s => s.Order is not null).ToDictionary(s => s.Name, StringComparer.Ordinal);
        if (!graph.Parameters.Any(p => IsLogical(p)) && !graph.Results.Any(IsLogicalResult))
        {
            return graph;
        }

        var copy = new GraphCopy(graph);
        foreach (Node node in graph.Nodes)
        {
            if (IsLogical(node))
            {
                var parameter = (Parameter)node.Op;
                StateDeclaration state = layouts[parameter.ParameterName];
                Value packed = copy.Add(node, parameter with { Type = state.PhysicalType }).Result;
                copy[node.Result] = copy.Builder.Unpack(packed, state.Layout!);
            }
            else
            {
                copy.Add(node);
            }
        }

        return copy.Builder.Build(
            [.. graph.Results.Select(r => r with
            {
                Value = IsLogicalResult(r) ? Packed(copy[r.Value], r) : copy[r.Value],
            })]);

        bool IsLogical(Node node) => node.Op is Parameter { IsState: true } p && layouts.TryGetValue(p.ParameterName, out StateDeclaration? s) && p.Type == s.Type;
        bool IsLogicalResult(GraphResult result) => result.IsState && layouts.TryGetValue(result.Name, out StateDeclaration? s) && result.Value.Type == s.Type;

        Value Packed(Value value, GraphResult result)
        {
            copy.Builder.Location = value.Node.Location;
            return copy.Builder.Pack(value, layouts[result.Name].Layout!);
        }
    }
}
