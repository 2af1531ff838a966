using GraphCompiler.Frontend.Tensors;

namespace GraphCompiler.Frontend.Layers;

/// <summary>Several layers of one input.</summary>
internal static class Branches
{
    /// <summary>What each makes of the input.</summary>
    /// <exception cref="GraphCompilerException">GRC8012: there is none.</exception>
    public static Tensor[] Of(Layer owner, Layer[] branches, Tensor x, LayerContext context) => branches.Length > 0
        ? [.. branches.Select(branch => branch.Apply(x, context))]
        : throw DiagnosticId.InvalidOption.Error($"{owner.Kind} is of at least one layer", x.Trace.Place(owner.Location));
}
