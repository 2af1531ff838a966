using System.Globalization;
using System.Net;
using System.Text;

namespace GraphCompiler.Benchmarks.Results;

/// <summary>
/// The roofline of a machine (Williams, Waterman and Patterson 2009) as SVG: operations a second over operations for each byte that must move,
/// under the roofs of the memory and of the multiply-adds.
/// </summary>
internal static class RooflineChart
{
    private const double Width = 900, Height = 480, Left = 70, Right = 20, Top = 20, Bottom = 50;

    /// <summary>The chart of the results with so many threads; empty if none of them counts operations and bytes under a limit.</summary>
    /// <param name="run">The run.</param>
    /// <param name="threads">Number of threads.</param>
    public static string Draw(RunRecord run, int threads)
    {
        Result[] results = [.. run.Results.Where(r => r.Threads == threads && r.Bound.Length > 0 && r.Flops > 0 && r.Bytes > 0)];
        MachineLimit[] limits = [.. run.Limits.Where(l => l.Threads == threads)];
        double compute = limits.Where(l => l.Name == $"multiply-add {run.Form}").Select(l => l.Rates.Median).DefaultIfEmpty().Max();
        double copy = limits.Where(l => l.Unit == "GB/s").Select(l => l.Rates.Median).DefaultIfEmpty().Max();
        if (results.Length == 0 || compute <= 0 || copy <= 0)
        {
            return "";
        }

        double ridge = compute / copy;
        LogAxis x = LogAxis.Over([.. results.Select(r => r.Flops / r.Bytes), ridge], Left, Width - Right);
        LogAxis y = LogAxis.Over([.. results.Select(Rate), compute, x.Least * copy], Height - Bottom, Top);
        var svg = new StringBuilder();
        Add(svg, $"<svg viewBox=\"0 0 {Width} {Height}\" role=\"img\" aria-label=\"Roofline with {threads} threads\">\n");
        AddAxes(svg, x, y);
        double left = Math.Max(x.Least, y.Least / copy);
        Add(svg, $"<path class=\"roof\" d=\"M{x.At(left):f1} {y.At(left * copy):f1}L{x.At(ridge):f1} {y.At(compute):f1}H{x.End:f1}\"/>\n");
        Add(svg, $"<text class=\"label\" text-anchor=\"end\" x=\"{x.End - 4:f1}\" y=\"{y.At(compute) - 6:f1}\">");
        Add(svg, $"{compute:f0} GFLOP/s; copy {copy:f0} GB/s</text>\n");
        foreach (Result result in results)
        {
            string kind = result.Bound == "multiply-add" ? "flop" : "copy";
            Add(svg, $"<circle class=\"{kind}\" r=\"5\" cx=\"{x.At(result.Flops / result.Bytes):f1}\" cy=\"{y.At(Rate(result)):f1}\">");
            Add(svg, $"<title>{WebUtility.HtmlEncode(result.Workload)}: {Rate(result):f1} GFLOP/s, ");
            Add(svg, $"{result.Share * 100:f1} % of the limit</title></circle>\n");
        }

        return svg.Append("</svg>\n").ToString();
    }

    private static double Rate(Result result) => result.Flops / result.Time.Median / 1e9;

    private static void AddAxes(StringBuilder svg, LogAxis x, LogAxis y)
    {
        foreach (double tick in x.Ticks)
        {
            Add(svg, $"<path class=\"grid\" d=\"M{x.At(tick):f1} {y.End:f1}V{y.Begin:f1}\"/>");
            Add(svg, $"<text class=\"label\" text-anchor=\"middle\" x=\"{x.At(tick):f1}\" y=\"{y.Begin + 18:f1}\">{tick:g4}</text>\n");
        }

        foreach (double tick in y.Ticks)
        {
            Add(svg, $"<path class=\"grid\" d=\"M{x.Begin:f1} {y.At(tick):f1}H{x.End:f1}\"/>");
            Add(svg, $"<text class=\"label\" text-anchor=\"end\" x=\"{x.Begin - 6:f1}\" y=\"{y.At(tick) + 4:f1}\">{tick:g4}</text>\n");
        }

        Add(svg, $"<text class=\"label\" text-anchor=\"middle\" x=\"{(x.Begin + x.End) / 2:f1}\" y=\"{y.Begin + 40:f1}\">");
        Add(svg, $"operations for each byte that must move</text>\n");
        Add(svg, $"<text class=\"label\" x=\"{x.Begin + 4:f1}\" y=\"{y.End + 12:f1}\">GFLOP/s</text>\n");
    }

    private static void Add(StringBuilder svg, FormattableString text) => svg.Append(text.ToString(CultureInfo.InvariantCulture));
}
