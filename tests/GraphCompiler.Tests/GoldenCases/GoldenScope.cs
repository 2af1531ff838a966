using GraphCompiler.Compiler.Ir;

namespace GraphCompiler.Tests.GoldenCases;

/// <summary>Where the graph of a golden case is built: the builder, the operands by name, the attributes.</summary>
internal sealed class GoldenScope(GoldenCase golden, GraphBuilder b, IReadOnlyList<(string Name, Value Value)> inputs)
{
    public GoldenCase Case => golden;

    public GraphBuilder B => b;

    public Value X => this["x"];

    public Value this[string name] => inputs.Single(i => i.Name == name).Value;

    public Value[] Values => [.. inputs.Select(i => i.Value)];

    public bool Has(string name) => inputs.Any(i => i.Name == name);
}
