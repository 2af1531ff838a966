using System.Text;

namespace GraphCompiler.Compiler.Ir;

/// <summary>Writes one text: modules and graphs, with nested graphs where they stand and names for large arrays.</summary>
/// <param name="resources">Receives the large arrays.</param>
/// <param name="names">Names that the large arrays have already.</param>
internal sealed class GraphWriter(Dictionary<string, NdArray> resources, Dictionary<ConstantData, string> names)
{
    private const int LocationColumn = 56;

    private readonly StringBuilder text = new();

    /// <summary>A writer of a text of its own.</summary>
    public GraphWriter(Dictionary<string, NdArray> resources)
        : this(resources, [])
    {
    }

    /// <summary>The text of a module.</summary>
    public string Module(Module module)
    {
        text.Append("module @").Append(NameText.Print(module.Name)).Append(" {\n");
        foreach (StateDeclaration state in module.States)
        {
            text.Append("  state @").Append(NameText.Print(state.Name));
            if (state is { Order: not null, Layout: { } layout })
            {
                text.Append(" pack").Append(OpText.Attributes(new Pack(layout.Dims, layout.Tiles, layout.Outer), AttributeText.Print)).Append(' ');
            }

            text.Append(": ").Append(state.Type);
            if (state.Initial is { } initial)
            {
                text.Append(" = ").Append(Array(new ConstantData(initial)));
            }

            text.Append('\n');
        }

        foreach (Graph entry in module.Entries)
        {
            text.Append("  ");
            Append(entry, "  ");
            text.Append('\n');
        }

        return text.Append("}\n").ToString();
    }

    /// <summary>The text of a graph.</summary>
    public string Graph(Graph graph)
    {
        Append(graph, "");
        return text.Append('\n').ToString();
    }

    private void Append(Graph graph, string indent)
    {
        text.Append("graph @").Append(NameText.Print(graph.Name)).Append('(');
        AppendParameters(graph, indent);
        text.Append(") -> (")
            .AppendJoin(", ", graph.Results.Select(r => $"{(r.IsState ? "@" : "")}{NameText.Print(r.Name)}: {r.Value.Type}"))
            .Append(") {\n");
        foreach (Node node in graph.Nodes.Where(n => n.Op is not Parameter))
        {
            AppendNode(node, indent + "  ");
        }

        text.Append(indent).Append("  return");
        text.Append(graph.Results.Count == 0 ? "" : " ").AppendJoin(", ", graph.Results.Select(r => r.Value));
        text.Append('\n').Append(indent).Append('}');
    }

    /// <summary>On one line; on a line each where a location is to stand behind them.</summary>
    private void AppendParameters(Graph graph, string indent)
    {
        if (graph.Parameters.All(p => LocationText.Print(p.Location).Length == 0))
        {
            text.AppendJoin(", ", graph.Parameters.Select(p => $"{p.Result}: {p.Type}"));
            return;
        }

        for (int i = 0; i < graph.Parameters.Count; i++)
        {
            Node parameter = graph.Parameters[i];
            text.Append('\n');
            int start = text.Length;
            text.Append(indent).Append("    ").Append(parameter.Result).Append(": ").Append(parameter.Type)
                .Append(i + 1 < graph.Parameters.Count ? "," : "");
            AppendLocation(parameter.Location, start);
        }

        text.Append('\n').Append(indent);
    }

    private void AppendNode(Node node, string indent)
    {
        int start = text.Length;
        text.Append(indent).AppendJoin(", ", node.Results).Append(" = ").Append(node.Op.Name)
            .Append(node.Operands.Count == 0 ? "" : " ").AppendJoin(", ", node.Operands);
        text.Append(OpText.Attributes(node.Op, value => AttributeText.Print(value, large => Large(large, indent))));
        text.Append(" : ").AppendJoin(", ", node.Types);
        AppendLocation(node.Location, start);
        text.Append('\n');
    }

    private string Large(object value, string indent)
    {
        if (value is not Graph nested)
        {
            return Array((ConstantData)value);
        }

        // The nesting of graphs is bounded by the verifier, so this recursion is too.
        var inner = new GraphWriter(resources, names);
        inner.Append(nested, indent);
        return inner.text.ToString();
    }

    private string Array(ConstantData data)
    {
        if (data.Array.Shape.Elements <= ArrayText.MaxInline)
        {
            return ArrayText.Print(data.Array);
        }

        if (!names.TryGetValue(data, out string? name))
        {
            names.Add(data, name = $"r{names.Count}");
            resources.Add(name, data.Array);
        }

        return "resource @" + name;
    }

    private void AppendLocation(SourceLocation location, int start)
    {
        if (LocationText.Print(location) is { Length: > 0 } place)
        {
            text.Append(' ', Math.Max(1, LocationColumn - (text.Length - start))).Append("// ").Append(place);
        }
    }
}
