using System.Globalization;
using System.Text;
using GraphCompiler.Runtime.Diagnostics;
using GraphCompiler.Runtime.Files;

namespace GraphCompiler.Frontend.Charts;

/// <summary>Lines over two axes, with a legend, as an SVG image: the same text for the same data.</summary>
/// <remarks>
/// <code>
/// new SvgLineChart([new("plain", losses), new("momentum", others)]) { Title = "Loss", XLabel = "step", LogarithmicY = true }.Save("loss.svg");
/// </code>
/// </remarks>
/// <param name="Series">The lines; together they have at least one point that can be shown.</param>
public sealed record SvgLineChart(IReadOnlyList<ChartSeries> Series)
{
    /// <summary>Colours that people with any kind of colour vision tell apart (Okabe and Ito, 2008).</summary>
    private static readonly string[] Colours = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000"];

    private const int Left = 70, Right = 20, Top = 40, Bottom = 50, LegendWidth = 150, LegendLine = 20;

    /// <summary>Text above the chart.</summary>
    public string Title { get; init; } = "";

    /// <summary>Text below the horizontal axis.</summary>
    public string XLabel { get; init; } = "";

    /// <summary>Text beside the vertical axis.</summary>
    public string YLabel { get; init; } = "";

    /// <summary>Whether the vertical axis shows powers of ten at equal distances; values of 0 and below interrupt the line.</summary>
    public bool LogarithmicY { get; init; }

    /// <summary>Width in pixels, legend included.</summary>
    public int Width { get; init; } = 720;

    /// <summary>Height in pixels.</summary>
    public int Height { get; init; } = 420;

    /// <summary>Writes the image to a file, atomically.</summary>
    /// <exception cref="GraphCompilerException">GRC7002: the file cannot be written; GRC8106: there is nothing to draw.</exception>
    public void Save(string path)
    {
        byte[] svg = Encoding.UTF8.GetBytes(ToSvg());
        AtomicFile.Write(path, stream => stream.Write(svg));
    }

    /// <summary>The image as SVG text.</summary>
    /// <exception cref="GraphCompilerException">GRC8106: no series has a point that can be shown.</exception>
    public string ToSvg()
    {
        (double X, double Y)[] shown = [.. Series.SelectMany(s => s.Points).Where(CanShow)];
        if (shown.Length == 0)
        {
            throw DiagnosticId.EmptyChart.Error($"the chart '{Title}' has no point that can be shown");
        }

        int right = Width - Right - LegendWidth, bottom = Height - Bottom;
        var x = ChartAxis.Linear(shown.Min(p => p.X), shown.Max(p => p.X), (Left, right));
        (double min, double max) = (shown.Min(p => p.Y), shown.Max(p => p.Y));
        var y = LogarithmicY ? ChartAxis.Logarithmic(min, max, (bottom, Top)) : ChartAxis.Linear(min, max, (bottom, Top));
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture,
            $"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{Width}\" height=\"{Height}\" viewBox=\"0 0 {Width} {Height}\"");
        svg.Append(" role=\"img\" font-family=\"sans-serif\" font-size=\"12\">\n");
        svg.Append("<rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n");
        AppendGrid(svg, x, y, right, bottom);
        for (int i = 0; i < Series.Count; i++)
        {
            AppendSeries(svg, i, x, y, right + 15);
        }

        return svg.Append("</svg>\n").ToString();
    }

    private void AppendGrid(StringBuilder svg, ChartAxis x, ChartAxis y, int right, int bottom)
    {
        foreach (double tick in x.Ticks)
        {
            AppendLine(svg, x.Pixel(tick), Top, x.Pixel(tick), bottom);
            AppendText(svg, x.Pixel(tick), bottom + 16, "middle", ChartAxis.Label(tick));
        }

        foreach (double tick in y.Ticks)
        {
            AppendLine(svg, Left, y.Pixel(tick), right, y.Pixel(tick));
            AppendText(svg, Left - 8, y.Pixel(tick) + 4, "end", ChartAxis.Label(tick));
        }

        AppendText(svg, (Left + right) / 2.0, Top - 16, "middle", Title, " font-size=\"15\"");
        AppendText(svg, (Left + right) / 2.0, Height - 12, "middle", XLabel);
        double middle = (Top + bottom) / 2.0;
        AppendText(svg, 18, middle, "middle", YLabel, $" transform=\"rotate(-90 18 {Number(middle)})\"");
    }

    private void AppendSeries(StringBuilder svg, int index, ChartAxis x, ChartAxis y, double legend)
    {
        // Past the last colour they begin again, dashed.
        string stroke = $" stroke=\"{Colours[index % Colours.Length]}\" stroke-width=\"2\"" +
            (index >= Colours.Length ? " stroke-dasharray=\"6 3\"" : "");
        svg.Append("<path fill=\"none\" stroke-linejoin=\"round\" stroke-linecap=\"round\"").Append(stroke).Append(" d=\"");
        bool isDown = false;
        foreach ((double X, double Y) point in Series[index].Points)
        {
            if (CanShow(point))
            {
                svg.Append(isDown ? 'L' : 'M').Append(Number(x.Pixel(point.X))).Append(' ').Append(Number(y.Pixel(point.Y)));
                // A point with nothing on either side is a dot: a line of no length, with round ends.
                svg.Append(isDown ? "" : "h0");
            }

            isDown = CanShow(point);
        }

        svg.Append("\"/>\n");
        double row = Top + 10 + LegendLine * index;
        AppendLine(svg, legend, row, legend + 22, row, stroke);
        AppendText(svg, legend + 28, row + 4, "start", Series[index].Name);
    }

    private static void AppendLine(StringBuilder svg, double x1, double y1, double x2, double y2, string style = " stroke=\"#dddddd\"") =>
        svg.Append("<line x1=\"").Append(Number(x1)).Append("\" y1=\"").Append(Number(y1)).Append("\" x2=\"").Append(Number(x2))
            .Append("\" y2=\"").Append(Number(y2)).Append('"').Append(style).Append("/>\n");

    private static void AppendText(StringBuilder svg, double x, double y, string anchor, string text, string style = "") =>
        svg.Append("<text x=\"").Append(Number(x)).Append("\" y=\"").Append(Number(y)).Append("\" text-anchor=\"").Append(anchor)
            .Append('"').Append(style).Append('>').Append(Escape(text)).Append("</text>\n");

    /// <summary>A coordinate to a hundredth of a pixel; adding 0 turns −0 into 0.</summary>
    private static string Number(double value) => (Math.Round(value, 2) + 0.0).ToString("0.##", CultureInfo.InvariantCulture);

    /// <summary>Text in which nothing is mark-up, and nothing is a character that XML does not have.</summary>
    private static string Escape(string text)
    {
        var escaped = new StringBuilder();
        foreach (Rune rune in text.EnumerateRunes())
        {
            _ = rune.Value switch
            {
                '<' => escaped.Append("&lt;"),
                '>' => escaped.Append("&gt;"),
                '&' => escaped.Append("&amp;"),
                '"' => escaped.Append("&quot;"),
                < ' ' or (>= 0x7F and < 0xA0) or 0xFFFE or 0xFFFF => escaped.Append('\uFFFD'),
                _ => escaped.Append(rune.ToString()),
            };
        }

        return escaped.ToString();
    }

    private bool CanShow((double X, double Y) point) => ChartAxis.CanShow(point.X, false) && ChartAxis.CanShow(point.Y, LogarithmicY);
}
