namespace GraphCompiler.Compiler.Rematerialization;

/// <summary>Which values are kept across the peak, all else is computed again from them.</summary>
/// <param name="Kept">The values that are kept.</param>
/// <param name="Recomputed">The nodes that are computed again.</param>
/// <param name="Work">Their operations.</param>
/// <param name="Least">Bytes that stay live at the peak: less is not reached.</param>
internal sealed record RecomputationChoice(IReadOnlySet<Value> Kept, IReadOnlySet<Node> Recomputed, double Work, long Least);
