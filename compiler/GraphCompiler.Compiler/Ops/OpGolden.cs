using GraphCompiler.Compiler.Reference;

namespace GraphCompiler.Compiler.Ops;

/// <summary>Inputs and outputs of an op from an outside source.</summary>
/// <param name="Op">The op.</param>
/// <param name="Inputs">The operands.</param>
/// <param name="Outputs">The results.</param>
/// <param name="Source">Where the values are from: a handbook, a standard, a closed form.</param>
public sealed record OpGolden(
    Op Op, IReadOnlyList<ReferenceTensor> Inputs, IReadOnlyList<ReferenceTensor> Outputs, string Source);
