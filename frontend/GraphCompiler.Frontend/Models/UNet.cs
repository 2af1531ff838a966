using System.Runtime.CompilerServices;
using GraphCompiler.Frontend.Layers;

namespace GraphCompiler.Frontend.Models;

/// <summary>U-Net (Ronneberger et al. 2015): images <c>[n, channels, h, w]</c> to logits of each place <c>[n, classes, h′, w′]</c>.</summary>
/// <remarks>
/// 31,030,658 parameters with the paper's one channel, two classes and 64 filters. Its convolutions are not padded, so that 572 × 572 becomes 388 × 388;
/// padded, sizes that are multiples of 16 stay.
/// </remarks>
/// <param name="Classes">Number of classes.</param>
/// <param name="Filters">Filters of the first level; each level has twice as many.</param>
/// <param name="Levels">Number of levels, at least 2; each halves the image.</param>
/// <param name="IsPadded">Whether the size of the image stays.</param>
public sealed record UNet(long Classes = 2, long Filters = 64, int Levels = 5, bool IsPadded = false)
{
    /// <summary>The network.</summary>
    /// <param name="file">The user's file.</param>
    /// <param name="line">The user's line.</param>
    /// <exception cref="GraphCompilerException">GRC8012: fewer than two levels, or no filters.</exception>
    public Sequential Network([CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        Options.Positive(Levels - 1L, "the number of levels below the first", new(file, line));
        return new([new UNetLevels(Filters, Levels, IsPadded ? 1 : 0), new Conv2D(Classes, 1, name: "logits")], file, line);
    }
}
