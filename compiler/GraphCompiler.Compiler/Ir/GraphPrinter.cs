namespace GraphCompiler.Compiler.Ir;

/// <summary>Modules and graphs as text; see <c>ir.md</c> for the grammar. <see cref="GraphParser"/> reads it.</summary>
public static class GraphPrinter
{
    /// <summary>A module; arrays of more than <see cref="ArrayText.MaxInline"/> elements stand as names.</summary>
    public static string Print(Module module) => new GraphWriter([]).Module(module);

    /// <summary>A graph; arrays of more than <see cref="ArrayText.MaxInline"/> elements stand as names.</summary>
    public static string Print(Graph graph) => new GraphWriter([]).Graph(graph);

    /// <summary>A module with its large arrays, which are put into <paramref name="resources"/> under the names that the text uses.</summary>
    public static string Print(Module module, Dictionary<string, NdArray> resources) => new GraphWriter(resources).Module(module);

    /// <summary>A graph with its large arrays, which are put into <paramref name="resources"/> under the names that the text uses.</summary>
    public static string Print(Graph graph, Dictionary<string, NdArray> resources) => new GraphWriter(resources).Graph(graph);

    /// <summary>One node: <c>%2 = mul %0, %1 : f32[3]</c>; nested graphs by name.</summary>
    public static string Line(Node node) =>
        $"{string.Join(", ", node.Results)} = {Call(node.Op, node.Operands.Span)} : {string.Join(", ", node.Types)}";

    /// <summary>An op applied to operands: <c>reduce_sum %0 axes=[1]</c>.</summary>
    public static string Call(Op op, ReadOnlySpan<Value> operands) =>
        op.Name + (operands.Length == 0 ? "" : " " + string.Join(", ", operands.ToArray())) + OpText.Attributes(op, AttributeText.Print);
}
