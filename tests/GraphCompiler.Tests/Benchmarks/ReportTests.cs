using System.Text.Json;
using System.Xml.Linq;
using GraphCompiler.Benchmarks.Measuring;
using GraphCompiler.Benchmarks.Quick;
using GraphCompiler.Benchmarks.Results;
using Xunit;

namespace GraphCompiler.Tests.Benchmarks;

/// <summary>A run as JSON, as a page and as lines.</summary>
public sealed class ReportTests
{
    private const string Hostile = "gemm <script>alert(1)</script> \" ' & {0} x̄";

    private static RunRecord Run => new(
        new Machine(Hostile, 2, 24_000_000_000, "Linux", ".NET 10"),
        "abc123+",
        new DateTimeOffset(2026, 11, 20, 12, 30, 0, TimeSpan.Zero),
        "v512",
        new Dictionary<string, string> { [Hostile] = Hostile },
        [Hostile],
        [new("multiply-add v512", 1, new Spread(288.5, 270, 289, 9), "GFLOP/s"), new("copy 32 MB, plain", 1, new Spread(58, 57, 60, 9), "GB/s")],
        [
            new Result(Hostile, 1, new Spread(8e-3, 7.9e-3, 8.5e-3, 31))
            {
                Bound = "multiply-add", Flops = 2e9, Bytes = 12e6, Parameters = 1_048_576, ArenaBytes = 4096, AllocatedBytes = 24, Share = 0.95, Note = Hostile,
                Comparisons = [new Comparison("unfused", new Spread(9e-3, 9e-3, 9e-3, 31), 1.125), new Comparison(Hostile, new Spread(4e-3, 4e-3, 4e-3, 31), 0.5)],
            },
            new Result("softmax", 1, new Spread(1e-3, 1e-3, 1e-3, 31)) { Bound = "copy", Flops = 4e6, Bytes = 32e6, Share = 0.6 },
            new Result("compile", 1, new Spread(0.3, 0.2, 0.4, 5)),
        ]);

    [Fact]
    public void Json_has_the_fields_that_readers_rely_on()
    {
        using var stream = new MemoryStream();
        JsonReport.Write(Run, stream);
        using JsonDocument json = JsonDocument.Parse(stream.ToArray());
        JsonElement root = json.RootElement;

        Assert.Equal(Hostile, root.GetProperty("machine").GetProperty("processor").GetString());
        Assert.Equal(2, root.GetProperty("machine").GetProperty("cores").GetInt32());
        Assert.Equal("abc123+", root.GetProperty("commit").GetString());
        Assert.Equal(new DateTimeOffset(2026, 11, 20, 12, 30, 0, TimeSpan.Zero), root.GetProperty("date").GetDateTimeOffset());
        Assert.Equal(Hostile, root.GetProperty("versions").GetProperty(Hostile).GetString());
        Assert.Equal(288.5, root.GetProperty("limits")[0].GetProperty("median").GetDouble());

        JsonElement first = root.GetProperty("results")[0];
        Assert.Equal(Hostile, first.GetProperty("workload").GetString());
        Assert.Equal(1, first.GetProperty("threads").GetInt32());
        Assert.Equal(8000, first.GetProperty("median_us").GetDouble());
        Assert.Equal(7900, first.GetProperty("p10_us").GetDouble());
        Assert.Equal(8500, first.GetProperty("p90_us").GetDouble());
        Assert.Equal(0.95, first.GetProperty("share").GetDouble());
        Assert.Equal(1.125, first.GetProperty("ratios").GetProperty("unfused").GetDouble());
        Assert.Equal(0.5, first.GetProperty("ratios").GetProperty(Hostile).GetDouble());
        Assert.Equal(9000, first.GetProperty("others").GetProperty("unfused").GetProperty("median_us").GetDouble());
        Assert.Equal(1_048_576, first.GetProperty("parameters").GetInt64());
        Assert.Equal(4096, first.GetProperty("arena_bytes").GetInt64());
        Assert.Equal(24, first.GetProperty("allocated_bytes").GetInt64());
        Assert.Equal(JsonValueKind.Null, root.GetProperty("results")[2].GetProperty("share").ValueKind);
    }

    [Fact]
    public void Files_are_written_or_it_is_told_why_not()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("graphcompiler-bench-");
        try
        {
            string json = Path.Combine(folder.FullName, "run.json"), html = Path.Combine(folder.FullName, "run.html");
            using var errors = new StringWriter();

            Assert.Equal(0, RunFiles.Write(new QuickOptions { JsonFile = json }, Run, TextWriter.Null, errors));
            Assert.StartsWith("{", File.ReadAllText(json), StringComparison.Ordinal);
            Assert.StartsWith("<!DOCTYPE html>", File.ReadAllText(html), StringComparison.Ordinal);
            Assert.Equal("", errors.ToString());

            Assert.Equal(1, RunFiles.Write(new QuickOptions { JsonFile = folder.FullName, HtmlFile = html }, Run, TextWriter.Null, errors));
            Assert.StartsWith($"could not write {folder.FullName}: ", errors.ToString(), StringComparison.Ordinal);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void The_page_escapes_all_text_and_needs_nothing_from_elsewhere()
    {
        string page = HtmlReport.Of(Run);

        Assert.DoesNotContain("<script", page, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("gemm &lt;script&gt;alert(1)&lt;/script&gt; &quot; &#39; &amp; {0} x̄", page, StringComparison.Ordinal);
        Assert.All(["http:", "https:", "src=", "href=", "@import", "url("], s => Assert.DoesNotContain(s, page, StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public void The_roofline_is_an_image_with_a_point_for_each_result_that_has_a_limit()
    {
        XElement svg = XElement.Parse(RooflineChart.Draw(Run, 1));

        XElement[] points = [.. svg.Elements("circle")];
        Assert.Equal(2, points.Length);
        Assert.StartsWith(Hostile, points[0].Element("title")!.Value, StringComparison.Ordinal);
        Assert.DoesNotContain("NaN", svg.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("∞", svg.ToString(), StringComparison.Ordinal);

        // 2e9 operations in 8 ms are 250 of 288.5 GFLOP/s: the point lies under the roof, and 32 MB of softmax left of the ridge.
        Assert.All(points, p => Assert.InRange((double)p.Attribute("cy")!, 20, 430));
        Assert.True((double)points[1].Attribute("cx")! < (double)points[0].Attribute("cx")!);
    }

    [Fact]
    public void Without_limits_or_results_there_is_no_roofline()
    {
        Assert.Equal("", RooflineChart.Draw(Run with { Limits = [] }, 1));
        Assert.Equal("", RooflineChart.Draw(Run, 2));
        Assert.Contains("</html>", HtmlReport.Of(Run with { Limits = [], Results = [] }), StringComparison.Ordinal);
    }

    [Fact]
    public void An_axis_is_logarithmic_and_holds_all_values()
    {
        LogAxis axis = LogAxis.Over([0.02, 5], 100, 400);

        Assert.Equal([0.01, 0.1, 1, 10], axis.Ticks.Select(t => Math.Round(t, 9)));
        Assert.Equal(100, axis.At(0.01), 9);
        Assert.Equal(200, axis.At(0.1), 9);
        Assert.Equal(400, axis.At(10), 9);
        Assert.Equal(2, LogAxis.Over([1], 0, 1).Ticks.Count());
    }

    [Fact]
    public void A_line_tells_time_rates_share_and_ratios()
    {
        string line = TextReport.Line(Run.Results[0] with { Workload = "gemm", Note = "" });

        Assert.Matches(@"^gemm +1 +8000\.0 +7900\.0 … +8500\.0 +250\.0 +1\.5 +95\.0 %   unfused 1\.1[23]  ", line);
        Assert.Matches(@"^compile +1 +300000\.0 +200000\.0 … +400000\.0$", TextReport.Line(Run.Results[2]));
    }
}
