using GraphCompiler.Compiler.Kernels.Indexing;

namespace GraphCompiler.Compiler.Ops.Windows;

/// <summary>What one step of a window op reads along one dimension.</summary>
/// <param name="Index">The index that is read.</param>
/// <param name="Place">The place in the window.</param>
/// <param name="Conditions">Where there is such an element.</param>
public readonly record struct WindowStep(IndexExpr Index, IndexExpr Place, EquatableArray<IndexCondition> Conditions);
