using System.Runtime.CompilerServices;
using GraphCompiler.Frontend.Tensors;

namespace GraphCompiler.Frontend.Layers;

/// <summary>A part of a network: a function of a tensor with parameters of its own.</summary>
/// <remarks>A layer that is applied twice shares its parameters. Derive from it to write one: declare parameters in <see cref="Forward"/>.</remarks>
public abstract class Layer
{
    /// <summary>A layer.</summary>
    /// <param name="name">Name within the scope around it; null for its kind and a number.</param>
    /// <param name="file">The user's file.</param>
    /// <param name="line">The user's line.</param>
    protected Layer(string? name = null, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        (Name, Location) = (name, UserCode.IsOurs(file) ? SourceLocation.Unknown : new SourceLocation(file, line));

    /// <summary>The name that the user gave it, or null.</summary>
    public string? Name { get; }

    /// <summary>Where the user wrote it; unknown for a part of a ready-made model, which is where the model was written.</summary>
    public SourceLocation Location { get; }

    /// <summary>What kind of layer it is, in lower case: <c>dense</c>; numbered, it is the name of a layer that has none.</summary>
    public virtual string Kind => GetType().Name.ToLowerInvariant();

    /// <summary>Builds the layer's graph.</summary>
    /// <param name="x">The input; its first dimension is the batch.</param>
    /// <param name="context">Parameters and random numbers.</param>
    /// <exception cref="GraphCompilerException">The input does not fit, at the layer's line.</exception>
    public abstract Tensor Forward(Tensor x, LayerContext context);

    /// <summary>A fault of an input that does not fit this layer.</summary>
    protected internal GraphCompilerException Misfit(string expected, Tensor x) => DiagnosticId.LayerInput.Error(
        $"{Kind} takes {expected}, got {x.Type}", x.Trace.Place(Location), x.Value.Node.ToString());

    /// <summary>The number of spatial dimensions of an input <c>[n, channels, spatial…]</c>, which has one at least.</summary>
    /// <exception cref="GraphCompilerException">GRC8011: it has none, or is not of floats.</exception>
    internal int SpatialRank(Tensor x) => x.Rank >= 3 && x.DType.IsFloat ? x.Rank - 2 : throw Misfit("channels with some extent, f32[n, channels, …]", x);
}
