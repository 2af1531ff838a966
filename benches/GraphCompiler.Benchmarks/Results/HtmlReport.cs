using System.Globalization;
using System.Net;
using System.Text;

namespace GraphCompiler.Benchmarks.Results;

/// <summary>A run as one page that needs nothing but itself: a roofline for each number of threads, and a table.</summary>
internal static class HtmlReport
{
    private const string Style = """
        body { font: 15px/1.45 system-ui, sans-serif; margin: 2rem auto; max-width: 70rem; padding: 0 1rem; color: #1b1f24; background: #fff }
        h1 { font-size: 1.5rem } h2 { font-size: 1.15rem; margin-top: 2rem }
        svg { width: 100%; height: auto; border: 1px solid #d5dae0 }
        .grid { stroke: #e4e8ec; fill: none } .roof { stroke: #1b1f24; stroke-width: 2; fill: none } .label { font-size: 12px; fill: #4a535d }
        .flop { fill: #1769aa; fill-opacity: .75 } .copy { fill: #c4570a; fill-opacity: .75 }
        table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums }
        th, td { padding: .2rem .6rem; border-bottom: 1px solid #e4e8ec; text-align: right; white-space: nowrap }
        th:first-child, td:first-child, td.text { text-align: left; white-space: normal }
        .good { color: #1a7f37 } .bad { color: #b42318 }
        """;

    /// <summary>The page of a run.</summary>
    public static string Of(RunRecord run)
    {
        string[] others = [.. run.Results.SelectMany(r => r.Comparisons).Select(c => c.Name).Distinct()];
        var page = new StringBuilder("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
        page.Append("<title>GraphCompiler benchmarks</title>\n<style>\n").Append(Style);
        page.Append("\n</style>\n</head>\n<body>\n<h1>GraphCompiler benchmarks</h1>\n");
        foreach (string line in TextReport.Context(run))
        {
            Add(page, $"<div>{line}</div>\n");
        }

        foreach (int threads in run.Results.Select(r => r.Threads).Distinct())
        {
            Add(page, $"<h2>{threads} {(threads == 1 ? "thread" : "threads")}</h2>\n");
            page.Append(RooflineChart.Draw(run, threads));
            AddTable(page, [.. run.Results.Where(r => r.Threads == threads)], others);
        }

        page.Append("<h2>Limits of the machine</h2>\n<table>\n<tr><th>limit<th>threads<th>median<th>p10<th>p90<th>unit\n");
        foreach (MachineLimit l in run.Limits)
        {
            Add(page, $"<tr><td>{l.Name}<td>{l.Threads}<td>{l.Rates.Median:f1}<td>{l.Rates.P10:f1}<td>{l.Rates.P90:f1}<td>{l.Unit}\n");
        }

        return page.Append("</table>\n</body>\n</html>\n").ToString();
    }

    private static void AddTable(StringBuilder page, Result[] results, string[] others)
    {
        page.Append("<table>\n<tr><th>workload<th>median µs<th>p10 … p90<th>GFLOP/s<th>GB/s<th>share of limit");
        foreach (string other in others)
        {
            Add(page, $"<th>{other} / ours");
        }

        page.Append("<th>weights\n");
        foreach (Result r in results)
        {
            Add(page, $"<tr><td>{r.Workload}{(r.Note.Length > 0 ? $": {r.Note}" : "")}");
            Add(page, $"<td>{r.Time.Median * 1e6:f1}<td>{r.Time.P10 * 1e6:f1} … {r.Time.P90 * 1e6:f1}");
            Add(page, $"<td>{Rate(r.Flops, r)}<td>{Rate(r.Bytes, r)}<td>{(r.Share is { } s ? Percent(s) : "")}");
            foreach (string other in others)
            {
                AddRatio(page, r.Comparisons.FirstOrDefault(c => c.Name == other));
            }

            Add(page, $"<td>{(r.Parameters > 0 ? r.Parameters.ToString("n0", CultureInfo.InvariantCulture) : "")}\n");
        }

        page.Append("</table>\n");
    }

    private static void AddRatio(StringBuilder page, Comparison? other)
    {
        if (other is null)
        {
            page.Append("<td>");
            return;
        }

        Add(page, $"<td class=\"{(other.Ratio >= 1 ? "good" : "bad")}\" title=\"{other.Time.Median * 1e6:f1} µs\">{other.Ratio:f2}");
    }

    private static string Rate(double amount, Result r) =>
        amount > 0 ? (amount / r.Time.Median / 1e9).ToString("f1", CultureInfo.InvariantCulture) : "";

    private static string Percent(double share) => (share * 100).ToString("f1", CultureInfo.InvariantCulture) + " %";

    /// <summary>Text with every argument escaped: none of them can become markup.</summary>
    private static void Add(StringBuilder page, FormattableString text)
    {
        object?[] escaped = [.. text.GetArguments().Select(a => a is string s ? WebUtility.HtmlEncode(s) : a)];
        page.AppendFormat(CultureInfo.InvariantCulture, text.Format, escaped);
    }
}
