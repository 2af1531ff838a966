using System.Text;

namespace GraphCompiler.Compiler.Ir;

/// <summary>Modules and graphs as text; see <c>ir.md</c> for the grammar.</summary>
public static class GraphPrinter
{
    /// <summary>A module.</summary>
    public static string Print(Module module)
    {
        var text = new StringBuilder().Append("module @").Append(module.Name).Append(" {\n");
        foreach (StateDeclaration state in module.States)
        {
            text.Append("  state @").Append(state.Name).Append(" : ").Append(state.Type).Append('\n');
        }

        foreach (Graph entry in module.Entries)
        {
            text.Append("  ").Append(Print(entry).TrimEnd('\n').Replace("\n", "\n  ", StringComparison.Ordinal)).Append('\n');
        }

        return text.Append("}\n").ToString();
    }

    /// <summary>A graph.</summary>
    public static string Print(Graph graph)
    {
        var text = new StringBuilder().Append("graph @").Append(graph.Name).Append('(')
            .AppendJoin(", ", graph.Parameters.Select(p => $"{p.Result}: {p.Type}{Binding((Parameter)p.Op)}"))
            .Append(") -> (")
            .AppendJoin(", ", graph.Results.Select(r => $"{(r.IsState ? "@" : "")}{r.Name}: {r.Value.Type}"))
            .Append(") {\n");
        foreach (Node node in graph.Nodes.Where(n => n.Op is not Parameter))
        {
            string line = "  " + Line(node);
            string place = node.Location.ToString();
            text.Append(place.Length == 0 ? line : $"{line.PadRight(56)} // {place}").Append('\n');
        }

        return text.Append("  return ").AppendJoin(", ", graph.Results.Select(r => r.Value)).Append("\n}\n").ToString();
    }

    /// <summary>One node: <c>%2 = mul %0, %1 : f32[3]</c>.</summary>
    public static string Line(Node node) =>
        $"{string.Join(", ", node.Results)} = {Call(node.Op, node.Operands.Span)} : {string.Join(", ", node.Types)}";

    /// <summary>An op applied to operands: <c>reduce_sum %0 axes=[1]</c>.</summary>
    public static string Call(Op op, ReadOnlySpan<Value> operands)
    {
        string list = string.Join(", ", operands.ToArray());
        return op.Name + (list.Length == 0 ? "" : " " + list) + OpText.Attributes(op);
    }

    private static string Binding(Parameter parameter) => $" {(parameter.IsState ? "@" : "")}{parameter.ParameterName}";
}
