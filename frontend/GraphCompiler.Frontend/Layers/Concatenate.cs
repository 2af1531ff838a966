using System.Runtime.CompilerServices;
using GraphCompiler.Frontend.Tensors;

namespace GraphCompiler.Frontend.Layers;

/// <summary>What several layers make of one input <c>[n, …]</c>, one behind the other along an axis: inception (Szegedy et al. 2015).</summary>
public sealed class Concatenate : Layer
{
    private readonly Layer[] branches;
    private readonly int axis;

    /// <summary>What several layers make of one input, their channels (axis 1) one behind the other.</summary>
    public Concatenate(params Layer[] branches) => (this.branches, axis) = (branches, 1);

    /// <summary>What several layers make of one input, one behind the other.</summary>
    /// <param name="branches">The layers, at least one.</param>
    /// <param name="axis">The axis; negative ones count from the end.</param>
    /// <param name="name">Name of the layer.</param>
    /// <param name="file">The user's file.</param>
    /// <param name="line">The user's line.</param>
    public Concatenate(
        Layer[] branches, int axis, string? name = null, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
        : base(name, file, line) => (this.branches, this.axis) = (branches, axis);

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x, LayerContext context) =>
        Functions.Concatenate(Branches.Of(this, branches, x, context), axis);
}
