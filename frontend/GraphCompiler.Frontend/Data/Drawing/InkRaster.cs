namespace GraphCompiler.Frontend.Data.Drawing;

/// <summary>A square of pixels that takes up ink: 0 none, 1 full.</summary>
internal sealed class InkRaster(int side)
{
    /// <summary>Pixels over which a stroke's edge fades.</summary>
    private const double Softness = 1.1;

    private readonly double[] ink = new double[side * side];

    /// <summary>Removes all ink.</summary>
    public void Clear() => Array.Clear(ink);

    /// <summary>Draws a line with round ends. A pixel takes the ink of its distance to the nearest line.</summary>
    public void Line(PenPoint from, PenPoint to, double radius)
    {
        double reach = radius + Softness / 2;
        PenPoint along = to - from;
        double squared = along.X * along.X + along.Y * along.Y;
        (int left, int right) = Range(from.X, to.X, reach);
        (int top, int bottom) = Range(from.Y, to.Y, reach);
        for (int row = top; row <= bottom; row++)
        {
            for (int column = left; column <= right; column++)
            {
                double x = column + 0.5 - from.X, y = row + 0.5 - from.Y;
                double t = squared > 0 ? Math.Clamp((x * along.X + y * along.Y) / squared, 0, 1) : 0;
                double dx = x - t * along.X, dy = y - t * along.Y;
                double distance = Math.Sqrt(dx * dx + dy * dy);
                ref double pixel = ref ink[row * side + column];
                pixel = Math.Max(pixel, Math.Min(1, (reach - distance) / Softness));
            }
        }
    }

    /// <summary>The ink as bytes, 255 for full, with the grain of the paper and of the scanner.</summary>
    public void Develop(ref RandomStream random, Span<byte> pixels)
    {
        double strength = random.Uniform(225, 258), grain = random.Uniform(5, 40);
        for (int i = 0; i < ink.Length; i += 4)
        {
            // Four pixels share a random word, a byte each: noise needs no more.
            uint word = random.NextWord();
            for (int k = 0; k < 4; k++, word >>= 8)
            {
                double noise = ((word & 0xFF) - 127.5) * (grain / 255);
                double value = ink[i + k] > 0 ? ink[i + k] * (strength + noise) : noise - grain * 0.46;
                pixels[i + k] = (byte)Math.Clamp(value, 0, 255);
            }
        }
    }

    private (int First, int Last) Range(double a, double b, double reach) =>
        (Math.Max(0, (int)(Math.Min(a, b) - reach)), Math.Min(side - 1, (int)(Math.Max(a, b) + reach)));
}
