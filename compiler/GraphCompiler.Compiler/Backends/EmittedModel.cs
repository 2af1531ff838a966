namespace GraphCompiler.Compiler.Backends;

/// <summary>A model that was written as a file.</summary>
/// <param name="Path">The file.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="WeightsPath">The weights beside it; null where there are none.</param>
public abstract record EmittedModel(string Path, long Bytes, string? WeightsPath);
