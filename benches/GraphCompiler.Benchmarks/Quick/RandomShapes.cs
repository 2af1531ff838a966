using System.Globalization;
using GraphCompiler.Benchmarks.Measuring;
using GraphCompiler.Benchmarks.Results;
using GraphCompiler.Benchmarks.Workloads;

namespace GraphCompiler.Benchmarks.Quick;

/// <summary>Matrix products of random shapes: how the share of the limit is distributed, and which shapes are the worst.</summary>
internal static class RandomShapes
{
    private const int Count = 200, Seed = 1, Least = 64, Greatest = 1500, Worst = 5, Passes = 5;

    /// <summary>Its name in reports.</summary>
    public const string Name = "random-gemm 200";

    /// <summary>The shapes: rows, contracted, columns; each from 64 to 1,500, all equally likely.</summary>
    public static IEnumerable<(int M, int K, int N)> Shapes
    {
        get
        {
            var random = new Random(Seed);
            return Enumerable.Range(0, Count).Select(_ => (Next(random), Next(random), Next(random)));
        }
    }

    /// <summary>Measures all: the time is the sum of the medians, the share the median of the shapes' shares.</summary>
    public static Result Measure(Session session)
    {
        var found = new List<(Workload Workload, double Seconds, double Share)>();
        foreach ((int m, int k, int n) in Shapes)
        {
            Workload workload = DotWorkloads.Product(m, k, n);
            LimitSubject limit = LimitSubject.Of(workload, session.Bits, session.Threads)!;
            var ours = new ActionSubject("fused", workload.Prepare(session.Options).Run);
            IReadOnlyList<Series> series = Interleaving.Measure([limit, ours], budget: 0, Passes);
            found.Add((workload, series[1].Spread.Median, series[0].Over(series[1])));
        }

        Spread shares = Spread.Of(found.Select(f => f.Share));
        double seconds = found.Sum(f => f.Seconds);
        var worst = found.OrderBy(f => f.Share).Take(Worst).Select(f => $"{f.Workload.Name} {Percent(f.Share)}");
        return new Result(Name, session.Threads, new Spread(seconds, seconds, seconds, found.Count))
        {
            Bound = "multiply-add",
            Flops = found.Sum(f => f.Workload.Flops),
            Bytes = found.Sum(f => f.Workload.Bytes),
            Share = shares.Median,
            Note = $"share p10 {Percent(shares.P10)}, p90 {Percent(shares.P90)}, {found.Count(f => f.Share < 0.8)} below 80 %; "
                + $"worst: {string.Join(", ", worst)}",
        };
    }

    private static int Next(Random random) => random.Next(Least, Greatest + 1);

    private static string Percent(double share) => (share * 100).ToString("f1", CultureInfo.InvariantCulture) + " %";
}
