using System.Globalization;
using System.Xml.Linq;
using GraphCompiler.Frontend.Charts;
using GraphCompiler.Tests.Frontend.Data;
using Xunit;

namespace GraphCompiler.Tests.Frontend.Charts;

public sealed class SvgLineChartTests
{
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    [Fact]
    public void LinesGoThroughTheirPoints()
    {
        XElement svg = Parse(new SvgLineChart([new("a", [(0, 0), (10, 10), (20, 5)])]));

        // 0..20 over the pixels 70..550, 0..10 over 370..40.
        Assert.Equal("M70 370h0L310 40L550 205", Paths(svg)[0]);
        Assert.Equal(["0", "5", "10", "15", "20", "0", "2", "4", "6", "8", "10", "a"], Texts(svg));
    }

    [Fact]
    public void ALogarithmicAxisHasPowersOfTenAtEqualDistances()
    {
        XElement svg = Parse(new SvgLineChart([new("loss", new[] { 1.0, 0.1, 0.01, 0.001 })]) { LogarithmicY = true });

        Assert.Equal("M70 40h0L230 150L390 260L550 370", Paths(svg)[0]);
        Assert.Equal(["0.001", "0.01", "0.1", "1"], Texts(svg)[^5..^1]);
    }

    [Fact]
    public void ALogarithmicAxisOverOneDecadeHasValuesInBetween() => Assert.Contains("0.2",
        Texts(Parse(new SvgLineChart([new("loss", new[] { 0.15, 0.8 })]) { LogarithmicY = true })));

    [Fact]
    public void WhatCannotBeShownInterruptsTheLine()
    {
        double[] values = [1, 2, double.NaN, 3, double.PositiveInfinity, 4, 5];
        string path = Paths(Parse(new SvgLineChart([new("a", values)])))[0];
        Assert.Equal(3, path.Count(c => c == 'M'));
        Assert.Equal(2, path.Count(c => c == 'L'));

        string logarithmic = Paths(Parse(new SvgLineChart([new("a", new[] { 1.0, 0, -1, 10 })]) { LogarithmicY = true }))[0];
        Assert.Equal(2, logarithmic.Count(c => c == 'M'));
    }

    [Fact]
    public void NothingToDrawIsTold()
    {
        DatasetTests.Fails("GRC8106", () => new SvgLineChart([]).ToSvg());
        DatasetTests.Fails("GRC8106", () => new SvgLineChart([new("a", new[] { float.NaN })]).ToSvg());
        DatasetTests.Fails("GRC8106", () => new SvgLineChart([new("a", new[] { 0f, -1 })]) { LogarithmicY = true }.ToSvg());
    }

    [Theory]
    [InlineData("</text><script>alert('1')</script>")]
    [InlineData("\" onload=\"x & y ]]> <!--")]
    public void TextIsNeverMarkup(string text)
    {
        XElement svg = Parse(new SvgLineChart([new(text, new[] { 1.0 })]) { Title = text, XLabel = text, YLabel = text });

        Assert.Equal(4, Texts(svg).Count(t => t == text));
        Assert.Equal(["svg", "rect", "line", "text", "path"], svg.DescendantsAndSelf().Select(e => e.Name.LocalName).Distinct());
    }

    [Fact]
    public void CharactersThatXmlDoesNotHaveAreReplaced()
    {
        XElement svg = Parse(new SvgLineChart([new("a\0\u0007\uD800\uFFFF", new[] { 1.0 })]));

        Assert.Contains("a\uFFFD\uFFFD\uFFFD\uFFFD", Texts(svg));
    }

    [Theory]
    [InlineData(1e-300, 1e290)]
    [InlineData(0, 0)]
    [InlineData(-5, -5)]
    [InlineData(1e15, 1e15)]
    [InlineData(1, 1.0000001)]
    [InlineData(-1e300, 1e299)]
    [InlineData(5e-324, 1e-323)]
    public void AnyRangeGivesFiniteCoordinates(double a, double b)
    {
        foreach (bool logarithmic in new[] { false, a > 1e-300 })
        {
            XElement svg = Parse(new SvgLineChart([new("a", new[] { a, b, 1 })]) { LogarithmicY = logarithmic });

            Assert.DoesNotContain("NaN", svg.ToString(), StringComparison.Ordinal);
            Assert.DoesNotContain("∞", svg.ToString(), StringComparison.Ordinal);
            Assert.InRange(Texts(svg).Length, 5, 40);
        }
    }

    [Fact]
    public void SeriesAreToldApart()
    {
        XElement svg = Parse(new SvgLineChart([.. Enumerable.Range(0, 9).Select(i => new ChartSeries($"s{i}", new[] { 1.0, i }))]));

        var styles = svg.Elements(Svg + "path").Select(p => ((string?)p.Attribute("stroke"), (string?)p.Attribute("stroke-dasharray")));
        Assert.Equal(9, styles.Distinct().Count());
    }

    [Fact]
    public void TheCultureDoesNotMatter()
    {
        var chart = new SvgLineChart([new("a", new[] { 0.25, 1234567.5 })]);
        string expected = chart.ToSvg();
        CultureInfo culture = CultureInfo.CurrentCulture;
        try
        {
            var other = (CultureInfo)CultureInfo.InvariantCulture.Clone();
            (other.NumberFormat.NumberDecimalSeparator, other.NumberFormat.NegativeSign) = (",", "~");
            CultureInfo.CurrentCulture = other;
            Assert.Equal(expected, chart.ToSvg());
        }
        finally
        {
            CultureInfo.CurrentCulture = culture;
        }
    }

    [Fact]
    public void AFileHoldsTheSameText()
    {
        using var folder = new TestFolder();
        var chart = new SvgLineChart([new("ä", new[] { 1.0, 2 })]);
        chart.Save(folder["chart.svg"]);

        Assert.Equal(chart.ToSvg(), File.ReadAllText(folder["chart.svg"]));
        DatasetTests.Fails("GRC7002", () => { chart.Save(Path.Combine(folder["none"], "chart.svg")); return chart; });
    }

    private static XElement Parse(SvgLineChart chart) => XElement.Parse(chart.ToSvg());

    private static string[] Paths(XElement svg) => [.. svg.Elements(Svg + "path").Select(p => (string)p.Attribute("d")!)];

    private static string[] Texts(XElement svg) => [.. svg.Elements(Svg + "text").Select(t => t.Value).Where(t => t.Length > 0)];
}
