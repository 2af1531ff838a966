namespace GraphCompiler.Runtime.Files;

/// <summary>What the header says of one array.</summary>
/// <param name="Name">Its name.</param>
/// <param name="DType">Its element type.</param>
/// <param name="Shape">Its shape.</param>
/// <param name="Begin">Its first byte, counted from the end of the header.</param>
/// <param name="End">The byte behind its last one.</param>
internal sealed record SafetensorsEntry(string Name, DType DType, Shape Shape, long Begin, long End);
