using System.Text.Json.Nodes;
using GraphCompiler.Compiler.Ir;
using GraphCompiler.Compiler.Ops.Control;

namespace GraphCompiler.Tool;

/// <summary>A module for programs: the parts that its text shows, each under its name.</summary>
internal static class ModuleJson
{
    /// <summary>A module.</summary>
    public static JsonNode Of(Module module) => new JsonObject
    {
        ["module"] = module.Name,
        ["states"] = Array(module.States, s => new JsonObject { ["name"] = s.Name, ["type"] = $"{s.Type}" }),
        ["entries"] = Array(module.Entries, Of),
    };

    private static JsonObject Of(Graph graph) => new()
    {
        ["name"] = graph.Name,
        ["parameters"] = Array(graph.Parameters, p => new JsonObject
        {
            ["id"] = p.Id,
            ["name"] = ((Parameter)p.Op).ParameterName,
            ["type"] = $"{p.Type}",
            ["state"] = ((Parameter)p.Op).IsState,
        }),
        ["nodes"] = Array(graph.Nodes.Where(n => n.Op is not Parameter), Of),
        ["results"] = Array(graph.Results, r => new JsonObject
        {
            ["name"] = r.Name, ["value"] = $"{r.Value}", ["type"] = $"{r.Value.Type}", ["state"] = r.IsState,
        }),
    };

    private static JsonObject Of(Node node) => new()
    {
        ["id"] = node.Id,
        ["op"] = node.Op.Name,
        ["call"] = GraphPrinter.Call(node.Op, node.Operands.Span),
        ["operands"] = Array(node.Operands, v => JsonValue.Create($"{v}")),
        ["types"] = Array(node.Types, t => JsonValue.Create($"{t}")),
        ["location"] = $"{node.Location}",
    };

    private static JsonArray Array<T>(IEnumerable<T> items, Func<T, JsonNode> json) => new([.. items.Select(json)]);
}
