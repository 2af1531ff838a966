namespace GraphCompiler.Runtime.Files;

/// <summary>The content of a file of arrays.</summary>
/// <param name="Arrays">The arrays by name, in the order of the file.</param>
/// <param name="Metadata">Strings that go with them.</param>
public sealed record NamedArrays(OrderedDictionary<string, NdArray> Arrays, IReadOnlyDictionary<string, string> Metadata);
