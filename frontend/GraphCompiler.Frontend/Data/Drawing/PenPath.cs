namespace GraphCompiler.Frontend.Data.Drawing;

/// <summary>The path of a pen as short straight pieces, with the pen's width at each.</summary>
/// <remarks>One object is used for digit after digit, so that drawing allocates nothing.</remarks>
internal sealed class PenPath
{
    private const int PiecesPerSegment = 6;
    private readonly List<PenPoint> points = [];
    private readonly List<double> widths = [];
    private readonly List<int> strokeEnds = [];

    /// <summary>The points, stroke after stroke.</summary>
    public IReadOnlyList<PenPoint> Points => points;

    /// <summary>Relative width of the pen at each point.</summary>
    public IReadOnlyList<double> Widths => widths;

    /// <summary>Forgets the path.</summary>
    public void Clear()
    {
        points.Clear();
        widths.Clear();
        strokeEnds.Clear();
    }

    /// <summary>True where a stroke ends, so that no line leads on to the next point.</summary>
    public bool EndsStroke(int point) => strokeEnds.Contains(point);

    /// <summary>Adds a stroke: a Catmull–Rom curve through the points, the pen's width going from one value to another.</summary>
    public void AddStroke(ReadOnlySpan<PenPoint> through, double startWidth, double endWidth)
    {
        int pieces = (through.Length - 1) * PiecesPerSegment;
        for (int i = 0; i <= pieces; i++)
        {
            int segment = Math.Min(i / PiecesPerSegment, through.Length - 2);
            points.Add(Curve(through, segment, (double)(i - segment * PiecesPerSegment) / PiecesPerSegment));
            widths.Add(startWidth + (endWidth - startWidth) * i / pieces);
        }

        strokeEnds.Add(points.Count - 1);
    }

    /// <summary>Replaces every point.</summary>
    public void Map(Func<PenPoint, PenPoint> map)
    {
        for (int i = 0; i < points.Count; i++)
        {
            points[i] = map(points[i]);
        }
    }

    private static PenPoint Curve(ReadOnlySpan<PenPoint> p, int segment, double t)
    {
        PenPoint p1 = p[segment], p2 = p[segment + 1];
        // Beyond its ends a curve goes on as a straight line.
        PenPoint p0 = segment > 0 ? p[segment - 1] : 2 * p1 - p2;
        PenPoint p3 = segment + 2 < p.Length ? p[segment + 2] : 2 * p2 - p1;
        return 0.5 * (2 * p1 + t * (p2 - p0) + t * t * (2 * p0 - 5 * p1 + 4 * p2 - p3) + t * t * t * (3 * p1 - p0 - 3 * p2 + p3));
    }
}
