using GraphCompiler.Benchmarks.Quick;
using GraphCompiler.Compiler.Kernels;
using Xunit;

namespace GraphCompiler.Tests.Benchmarks;

/// <summary>Arguments of the bench are read, and bad ones are told before anything is measured.</summary>
public sealed class QuickOptionsTests
{
    [Fact]
    public void Without_arguments_everything_is_measured_on_one_thread()
    {
        Assert.Null(QuickOptions.Parse([], out QuickOptions options));

        Assert.Equal("", options.Filter);
        Assert.Equal([1], options.Threads);
        Assert.Null(options.Form);
        Assert.True(options.UsesPeers);
        Assert.Null(options.JsonFile);
        Assert.Null(options.HtmlFile);
    }

    [Fact]
    public void Every_option_is_read()
    {
        string folder = Repository.PathOf("benches", "peers");
        string json = Path.Combine(folder, "run.json"), html = Path.Combine(folder, "run.html");

        Assert.Null(QuickOptions.Parse(
            ["gemm 1", "--threads", "2,1,2", "--form", "256", "--peers", folder, "--json", json, "--html", html], out QuickOptions options));

        Assert.Equal("gemm 1", options.Filter);
        Assert.Equal([2, 1], options.Threads);
        Assert.Equal(VectorForm.V256, options.Form);
        Assert.Equal(folder, options.PeersFolder);
        Assert.Equal((json, html), (options.JsonFile, options.HtmlFile));
    }

    [Fact]
    public void Peers_can_be_left_out()
    {
        Assert.Null(QuickOptions.Parse(["--no-peers", "softmax"], out QuickOptions options));

        Assert.False(options.UsesPeers);
        Assert.Equal("softmax", options.Filter);
    }

    [Theory]
    [InlineData("there is no option '--thread'", "--thread", "1")]
    [InlineData("option --threads takes a value", "--threads")]
    [InlineData("option --json takes a value", "--json", "--html")]
    [InlineData("option --threads cannot be '0'", "--threads", "0")]
    [InlineData("option --threads cannot be '1,'", "--threads", "1,")]
    [InlineData("option --threads cannot be '+1'", "--threads", "+1")]
    [InlineData("option --threads cannot be '99999999999'", "--threads", "99999999999")]
    [InlineData("option --form cannot be '100'", "--form", "100")]
    [InlineData("option --peers cannot be '/no such folder'", "--peers", "/no such folder")]
    [InlineData("option --peers cannot be '/'", "--peers", "/")]
    [InlineData("option --json cannot be '/no such folder/run.json'", "--json", "/no such folder/run.json")]
    [InlineData("option --html cannot be '/'", "--html", "/")]
    [InlineData("there is one filter, got a second: 'softmax'", "gemm", "softmax")]
    public void What_is_wrong_is_told(string message, params string[] arguments) =>
        Assert.Equal(message, QuickOptions.Parse(arguments, out _));

    [Fact]
    public void A_filter_that_selects_nothing_ends_with_code_2_and_tells_the_names()
    {
        using var errors = new StringWriter();

        Assert.Equal(2, QuickBench.Run(new QuickOptions { Filter = "no such workload" }, TextWriter.Null, errors));

        Assert.Contains("no workload's name contains 'no such workload'", errors.ToString(), StringComparison.Ordinal);
        Assert.Contains("gemm 1024x1024x1024", errors.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void What_takes_long_is_chosen_by_the_begin_of_its_name()
    {
        QuickEntry random = QuickEntry.All.Single(e => e.Name == RandomShapes.Name);

        Assert.True(random.Matches(""));
        Assert.True(random.Matches("random"));
        Assert.False(random.Matches("gemm"));
        Assert.Contains(QuickEntry.All, e => e.Matches("gemm"));
    }

    [Fact]
    public void Names_are_unique() => Assert.Equal(QuickEntry.All.Count, QuickEntry.All.Select(e => e.Name).Distinct().Count());
}
