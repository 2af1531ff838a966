namespace GraphCompiler.Frontend.Data.Drawing;

/// <summary>A point of a pen's path: x to the right, y down.</summary>
internal readonly record struct PenPoint(double X, double Y)
{
    public static PenPoint operator +(PenPoint a, PenPoint b) => new(a.X + b.X, a.Y + b.Y);

    public static PenPoint operator -(PenPoint a, PenPoint b) => new(a.X - b.X, a.Y - b.Y);

    public static PenPoint operator *(double scale, PenPoint a) => new(scale * a.X, scale * a.Y);

    /// <summary>A point of a glyph's definition.</summary>
    public static implicit operator PenPoint((double X, double Y) point) => new(point.X, point.Y);
}
