namespace GraphCompiler.Compiler.Backends;

/// <summary>What a backend found when it looked for what it needs.</summary>
/// <param name="IsUsable">Whether it can compile and run here.</param>
/// <param name="Text">The compiler, library or device that it uses, with version; or why it is not usable, and what to do.</param>
public sealed record BackendReport(bool IsUsable, string Text);
