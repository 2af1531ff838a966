namespace GraphCompiler.Frontend.Data.Drawing;

/// <summary>A smooth random displacement of the unit square, from random vectors on a coarse grid.</summary>
/// <remarks>
/// After P. Y. Simard, D. Steinkraus, J. C. Platt, "Best Practices for Convolutional Neural Networks Applied to Visual Document
/// Analysis", ICDAR 2003; here applied to the strokes, where it costs nothing, instead of to the pixels.
/// </remarks>
internal sealed class ElasticField
{
    private const int Cells = 3;
    private readonly PenPoint[] vectors = new PenPoint[(Cells + 1) * (Cells + 1)];

    /// <summary>Draws new vectors, each component within ±<paramref name="strength"/>.</summary>
    public void Draw(ref RandomStream random, double strength)
    {
        for (int i = 0; i < vectors.Length; i++)
        {
            vectors[i] = (random.Uniform(-strength, strength), random.Uniform(-strength, strength));
        }
    }

    /// <summary>The point moved.</summary>
    public PenPoint Move(PenPoint point)
    {
        (int column, double x) = Cell(point.X);
        (int row, double y) = Cell(point.Y);
        int corner = row * (Cells + 1) + column;
        PenPoint above = (1 - x) * vectors[corner] + x * vectors[corner + 1];
        PenPoint below = (1 - x) * vectors[corner + Cells + 1] + x * vectors[corner + Cells + 2];
        return point + (1 - y) * above + y * below;
    }

    /// <summary>The grid cell of a coordinate, and the smoothed place in it: 3t² − 2t³ has no kinks at the cells' borders.</summary>
    private static (int Cell, double Place) Cell(double coordinate)
    {
        double scaled = Math.Clamp(coordinate, 0, 1) * Cells;
        int cell = Math.Min((int)scaled, Cells - 1);
        double t = scaled - cell;
        return (cell, t * t * (3 - 2 * t));
    }
}
