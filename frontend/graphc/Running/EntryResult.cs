using GraphCompiler.Runtime;

namespace GraphCompiler.Tool.Running;

/// <summary>One result of a run: an output, or the new value of a state, whose name begins with <c>@</c>.</summary>
internal sealed record EntryResult(string Name, NdArray Value);
