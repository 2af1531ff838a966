using GraphCompiler.Compiler.Ir;

namespace GraphCompiler.Tests.Ops;

/// <summary>Graphs of one op.</summary>
internal static class OpGraphs
{
    /// <summary>A graph whose parameters x0, x1, … are the operands of an op and whose results y0, y1, … are its results.</summary>
    /// <param name="op">The op.</param>
    /// <param name="operands">Types of its operands.</param>
    /// <param name="name">Name of the graph; null for that of the op.</param>
    public static Graph Of(Op op, IEnumerable<TensorType> operands, string? name = null)
    {
        var b = new GraphBuilder(name ?? op.Name);
        Node node = b.AddNode(op, [.. operands.Select((type, i) => b.Parameter($"x{i}", type))]);
        return b.Build([.. node.Results.Select((value, i) => new GraphResult($"y{i}", value))]);
    }
}
