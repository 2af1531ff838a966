using System.Runtime.CompilerServices;
using GraphCompiler.Frontend.Tensors;

namespace GraphCompiler.Frontend.Layers;

/// <summary>The sum of what several layers make of one input <c>[n, …]</c>, all of one shape.</summary>
public sealed class Add : Layer
{
    private readonly Layer[] branches;

    /// <summary>The sum of what several layers make of one input.</summary>
    public Add(params Layer[] branches) => this.branches = branches;

    /// <summary>The sum of what several layers make of one input.</summary>
    /// <param name="branches">The layers, at least one.</param>
    /// <param name="name">Name of the layer.</param>
    /// <param name="file">The user's file.</param>
    /// <param name="line">The user's line.</param>
    public Add(Layer[] branches, string? name, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
        : base(name, file, line) => this.branches = branches;

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x, LayerContext context) =>
        Branches.Of(this, branches, x, context).Aggregate((sum, y) => sum.Shape.Equals(y.Shape)
            ? sum + y
            : throw Misfit($"branches of one shape, {sum.Type},", y));
}
