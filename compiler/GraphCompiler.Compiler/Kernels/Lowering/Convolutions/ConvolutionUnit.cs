using GraphCompiler.Compiler.Kernels.Indexing;

namespace GraphCompiler.Compiler.Kernels.Lowering.Convolutions;

/// <summary>What a chunk of a tiled convolution computes.</summary>
/// <param name="Segment">Segment of the channels.</param>
/// <param name="Group">Group of channels.</param>
/// <param name="Panels">Group of panels.</param>
/// <param name="Block">Range of rows along the coordinate by which chunks are cut.</param>
/// <param name="Before">Values of the coordinates before that one.</param>
internal sealed record ConvolutionUnit(
    IndexExpr Segment, IndexExpr Group, IndexExpr Panels, IndexExpr Block, EquatableArray<IndexExpr> Before);
