using GraphCompiler.Frontend.Data.Drawing;
using GraphCompiler.Runtime;
using GraphCompiler.Runtime.Diagnostics;

namespace GraphCompiler.Frontend.Data;

/// <summary>Handwritten digits that are drawn, not collected: for where the MNIST files cannot be had.</summary>
/// <remarks>
/// Strokes in several styles a digit, unsteady, elastically and affinely deformed, with pens of different widths and some noise. Image
/// number i of a seed is the same on every machine and for any number of threads.
/// </remarks>
public static class DrawnDigits
{
    private const int PixelsPerImage = DigitArtist.Side * DigitArtist.Side;

    /// <summary>Draws images <c>u8[count,28,28]</c>, white on black, and their labels <c>u8[count]</c>, 0 to 9.</summary>
    /// <param name="count">How many, at least 1.</param>
    /// <param name="seed">Decides them all.</param>
    /// <param name="first">Number of the first image: sets that do not overlap are different parts of one seed's sequence.</param>
    /// <param name="cancellation">Stops the drawing.</param>
    /// <exception cref="GraphCompilerException">GRC8101: no images asked for.</exception>
    /// <exception cref="OperationCanceledException">Stopped.</exception>
    public static (NdArray Images, NdArray Labels) Draw(int count, ulong seed, int first = 0, CancellationToken cancellation = default)
    {
        if (count < 1)
        {
            throw DiagnosticId.EmptyDataset.Error($"{count} digits were asked for");
        }

        NdArray images = NdArray.Zeros(DType.U8, [count, DigitArtist.Side, DigitArtist.Side]);
        NdArray labels = NdArray.Zeros(DType.U8, [count]);
        Parallel.For(0, count, new ParallelOptions { CancellationToken = cancellation }, () => new DigitArtist(), (i, _, artist) =>
        {
            Span<byte> pixels = images.Bytes.Slice(i * PixelsPerImage, PixelsPerImage);
            labels.Bytes[i] = (byte)artist.Draw(seed, checked(first + i), pixels);
            return artist;
        }, _ => { });
        return (images, labels);
    }
}
