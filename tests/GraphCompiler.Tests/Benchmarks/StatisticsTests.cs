using GraphCompiler.Benchmarks.Measuring;
using GraphCompiler.Benchmarks.Quick;
using Xunit;

namespace GraphCompiler.Tests.Benchmarks;

/// <summary>Medians, spreads, and ratios of series that were measured in turn.</summary>
public sealed class StatisticsTests
{
    [Fact]
    public void The_median_is_in_the_middle()
    {
        Assert.Equal(3, Statistics.Median([3]));
        Assert.Equal(2.5, Statistics.Median([4, 1, 3, 2]));
        Assert.Equal(3, Statistics.Median([5, 1, 3]));
        Assert.Equal(2, Statistics.Median([2, 2, 100, 1, 2]));
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(0.1, 2)]
    [InlineData(0.25, 3.5)]
    [InlineData(0.9, 10)]
    [InlineData(1, 11)]
    public void A_quantile_lies_between_neighbours_in_proportion(double q, double value) =>
        Assert.Equal(value, Statistics.Quantile([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11], q), 12);

    [Fact]
    public void A_quantile_of_nothing_is_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Statistics.Quantile([], 0.5));

    [Fact]
    public void A_spread_has_median_tenth_and_nine_tenths() =>
        Assert.Equal(new Spread(6, 2, 10, 11), Spread.Of([11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1]));

    [Fact]
    public void A_ratio_is_taken_within_each_pass()
    {
        // The machine is three times slower in half of the passes: the ratio stays.
        var ours = new Steps("ours", 1, 1, 3, 1, 3, 3);
        var other = new Steps("other", 2, 2, 6, 2, 6, 6);

        Series[] series = [new(ours), new(other)];
        for (int pass = 0; pass < 4; pass++)
        {
            Array.ForEach(series, s => s.Measure());
        }

        Assert.Equal(2, series[1].Over(series[0]));
        Assert.Equal(0.5, series[0].Over(series[1]));
        Assert.Equal([3, 1, 3, 3], series[0].Samples);
    }

    [Fact]
    public void Short_calls_are_repeated_to_milliseconds_and_long_ones_are_not()
    {
        var repeats = new List<long>();
        new Series(new Recorder(repeats, seconds: 1e-6)).Measure();
        Assert.Equal(5000, repeats[^1]);

        new Series(new Recorder(repeats, seconds: 0.5)).Measure();
        Assert.Equal(1, repeats[^1]);
    }

    [Theory]
    [InlineData(1, 9)]
    [InlineData(10, 20)]
    [InlineData(1000, 31)]
    public void Passes_follow_the_budget_within_bounds(double budget, int passes) => Assert.Equal(
        passes, Interleaving.Measure([new Recorder([], seconds: 0.25)], budget, fewest: 9)[0].Samples.Count);

    [Fact]
    public void Random_shapes_are_always_the_same_200()
    {
        (int M, int K, int N)[] shapes = [.. RandomShapes.Shapes];

        Assert.Equal(200, shapes.Length);
        Assert.Equal(shapes, RandomShapes.Shapes);
        Assert.All(shapes, s => Assert.All(new[] { s.M, s.K, s.N }, size => Assert.InRange(size, 64, 1500)));
        Assert.Equal(200, shapes.Distinct().Count());
    }

    [Fact]
    public void Ticks_are_read_as_Linux_writes_them()
    {
        Assert.Equal(10 + 2 + 30 + 6 + 7 + 8, OtherLoad.BusyTicks("cpu  10 2 30 4000 500 6 7 8 9 10"));
        Assert.Equal(140 + 15, OtherLoad.ProcessTicks("42 (a (b) c) S 1 2 3 4 5 6 7 8 9 10 140 15 16 17"));
    }

    [Fact]
    public void What_this_process_does_is_not_the_load_of_others()
    {
        var with = new OtherLoad([Environment.ProcessId]);
        var without = new OtherLoad([]);
        long until = Environment.TickCount64 + 300;
        while (Environment.TickCount64 < until)
        {
            Thread.SpinWait(100);
        }

        Assert.True(with.Share <= without.Share, "of two counts, the one that leaves this process out is not the greater");
    }

    private sealed class Steps(string name, params double[] seconds) : Subject(name)
    {
        private int next;

        public override double Sample(long repeats) => seconds[next++];
    }

    private sealed class Recorder(List<long> calls, double seconds) : Subject("recorder")
    {
        public override double Sample(long repeats)
        {
            calls.Add(repeats);
            return seconds;
        }
    }
}
