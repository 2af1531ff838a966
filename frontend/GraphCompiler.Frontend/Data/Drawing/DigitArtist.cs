namespace GraphCompiler.Frontend.Data.Drawing;

/// <summary>Draws one digit after another as a hand might: strokes, deformed, in the frame of the MNIST images.</summary>
/// <remarks>
/// A digit is a pure function of seed and number. Only +, −, ×, ÷ and square roots of doubles are used, which are exact to the bit on
/// every machine, and the result is quantised to bytes.
/// </remarks>
internal sealed class DigitArtist
{
    /// <summary>Pixels of a side of an image.</summary>
    public const int Side = 28;

    /// <summary>Pixels of a side of the box that a digit fills, as in MNIST.</summary>
    private const double Box = 20;

    /// <summary>Pixels at each side that no stroke's middle line enters, so that the widest pen stays inside.</summary>
    private const double Margin = 3.4;

    private readonly PenPath path = new();
    private readonly ElasticField field = new();
    private readonly InkRaster raster = new(Side);
    private readonly PenPoint[] stroke = new PenPoint[16];

    /// <summary>Draws digit <paramref name="number"/> of a seed into <paramref name="pixels"/>, and returns which one it is.</summary>
    public int Draw(ulong seed, int number, Span<byte> pixels)
    {
        var random = new RandomStream(seed, RandomPurpose.DrawnDigit, (ulong)number);
        int digit = (int)random.Below(10);
        Write(digit, ref random);
        Deform(ref random);
        Frame(ref random);
        raster.Clear();
        double radius = random.Uniform(0.75, 1.55);
        for (int i = 0; i + 1 < path.Points.Count; i++)
        {
            if (!path.EndsStroke(i))
            {
                raster.Line(path.Points[i], path.Points[i + 1], radius * path.Widths[i]);
            }
        }

        raster.Develop(ref random, pixels);
        return digit;
    }

    private void Write(int digit, ref RandomStream random)
    {
        PenPoint[][][] styles = DigitGlyphs.Styles(digit);
        path.Clear();
        foreach (PenPoint[] points in styles[random.Below((uint)styles.Length)])
        {
            for (int i = 0; i < points.Length; i++)
            {
                stroke[i] = points[i] + new PenPoint(Unsteadiness(ref random), Unsteadiness(ref random));
            }

            path.AddStroke(stroke.AsSpan(0, points.Length), random.Uniform(0.85, 1.15), random.Uniform(0.75, 1.1));
        }
    }

    private void Deform(ref RandomStream random)
    {
        field.Draw(ref random, 0.09);
        path.Map(field.Move);
        double width = random.Uniform(0.6, 1.0);
        double slant = random.Uniform(-0.15, 0.45);
        // Rotation by 2·atan(t), as the rational functions of t that need no sine.
        double t = random.Uniform(-0.11, 0.11);
        double cos = (1 - t * t) / (1 + t * t), sin = 2 * t / (1 + t * t);
        path.Map(p =>
        {
            double x = width * (p.X - 0.5) - slant * (p.Y - 0.5), y = p.Y - 0.5;
            return (cos * x - sin * y, sin * x + cos * y);
        });
    }

    /// <summary>Scales the path to fill the box and puts its centre of mass at the image's, with a little play.</summary>
    private void Frame(ref RandomStream random)
    {
        double left = double.MaxValue, right = double.MinValue, top = double.MaxValue, bottom = double.MinValue;
        PenPoint sum = default;
        foreach (PenPoint p in path.Points)
        {
            (left, right) = (Math.Min(left, p.X), Math.Max(right, p.X));
            (top, bottom) = (Math.Min(top, p.Y), Math.Max(bottom, p.Y));
            sum += p;
        }

        double scale = (Box - 2) * random.Uniform(0.88, 1.04) / Math.Max(right - left, bottom - top);
        PenPoint centre = 1.0 / path.Points.Count * sum;
        double x = Inside(Side / 2.0 + random.Uniform(-1, 1), scale * (left - centre.X), scale * (right - centre.X));
        double y = Inside(Side / 2.0 + random.Uniform(-1, 1), scale * (top - centre.Y), scale * (bottom - centre.Y));
        path.Map(p => new PenPoint(x, y) + scale * (p - centre));
    }

    /// <summary>The place nearest to <paramref name="centre"/> from which an extent reaches into no margin.</summary>
    private static double Inside(double centre, double before, double after) =>
        Math.Min(Math.Max(centre, Margin - before), Side - Margin - after);

    private static double Unsteadiness(ref RandomStream random) => random.Uniform(-0.028, 0.028);
}
