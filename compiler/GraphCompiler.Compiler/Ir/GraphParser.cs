namespace GraphCompiler.Compiler.Ir;

/// <summary>Reads modules and graphs from text: <c>parse(print(g))</c> is <c>g</c>. See <c>ir.md</c> for the grammar.</summary>
/// <remarks>
/// Every node is type-checked as it is built, and the types in the text are compared with those. What is wrong is a
/// <see cref="GraphCompilerException"/>: GRC2006 with line and column, or what the rule that is broken says.
/// </remarks>
public static class GraphParser
{
    private static readonly Dictionary<string, NdArray> NoResources = [];

    /// <summary>Reads a module, or a single graph as a module whose states are those that the graph uses.</summary>
    /// <param name="text">The text.</param>
    /// <param name="resources">Arrays that the text names.</param>
    /// <param name="file">Name of the file in messages.</param>
    /// <exception cref="GraphCompilerException">The text is no module.</exception>
    public static Module ParseModule(
        string text, IReadOnlyDictionary<string, NdArray>? resources = null, string? file = null) =>
        new ModuleParser(text, file, resources ?? NoResources).ReadModule();

    /// <summary>Reads a graph.</summary>
    /// <param name="text">The text.</param>
    /// <param name="resources">Arrays that the text names.</param>
    /// <param name="file">Name of the file in messages.</param>
    /// <exception cref="GraphCompilerException">The text is no graph.</exception>
    public static Graph ParseGraph(
        string text, IReadOnlyDictionary<string, NdArray>? resources = null, string? file = null) =>
        new ModuleParser(text, file, resources ?? NoResources).ReadSingleGraph();
}
