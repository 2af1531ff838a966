using System.Runtime.CompilerServices;
using GraphCompiler.Frontend.Tensors;

namespace GraphCompiler.Frontend.Layers;

/// <summary>Images made larger by whole factors: <c>[n, channels, spatial…]</c> to <c>[n, channels, spatial · scale…]</c>.</summary>
/// <param name="scale">How many times larger each dimension becomes.</param>
/// <param name="interpolation">How values between samples are made, and where samples lie; each sample repeated where null.</param>
/// <param name="name">Name of the layer.</param>
/// <param name="file">The user's file.</param>
/// <param name="line">The user's line.</param>
public sealed class Upsample(
    Extent scale, Interpolation? interpolation = null, string? name = null, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    : Layer(name, file, line)
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor x, LayerContext context)
    {
        long[] factors = [.. scale.Along(SpatialRank(x), 1, "the scale", Location)];
        long[] sizes = [.. factors.Select((factor, d) => checked(x.Shape[d + 2] * factor))];
        return x.Map(Location, (b, v) => b.Resize(v, sizes.ToEquatable(), interpolation ?? new Interpolation(InterpolationMode.Nearest)));
    }
}
