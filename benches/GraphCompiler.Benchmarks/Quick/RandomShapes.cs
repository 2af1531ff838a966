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
    /// <remarks>Each pass goes over all shapes, so that what disturbs the machine for a second disturbs one sample of many shapes, not all of one.</remarks>
    public static Result Measure(Session session)
    {
        Workload[] workloads = [.. Shapes.Select(shape => DotWorkloads.Product(shape.M, shape.K, shape.N))];
        IReadOnlyList<Series> series = Interleaving.Measure(workloads.SelectMany(workload => Pair(workload, session)), budget: 0, Passes);
        (Workload Workload, double Seconds, double Share)[] found =
            [.. workloads.Select((workload, i) => (workload, series[(2 * i) + 1].Spread.Median, series[2 * i].Over(series[(2 * i) + 1])))];
        Spread shares = Spread.Of(found.Select(f => f.Share));
        double seconds = found.Sum(f => f.Seconds);
        var worst = found.OrderBy(f => f.Share).Take(Worst).Select(f => $"{f.Workload.Name} {Percent(f.Share)}");
        return new Result(Name, session.Threads, new Spread(seconds, seconds, seconds, found.Length))
        {
            Bound = "multiply-add",
            Flops = found.Sum(f => f.Workload.Flops),
            Bytes = found.Sum(f => f.Workload.Bytes),
            Share = shares.Median,
            Note = $"share p10 {Percent(shares.P10)}, p90 {Percent(shares.P90)}, {found.Count(f => f.Share < 0.8)} below 80 %; "
                + $"worst: {string.Join(", ", worst)}",
        };
    }

    /// <summary>The limit and ours, one after the other in each pass.</summary>
    private static Subject[] Pair(Workload workload, Session session) =>
        [LimitSubject.Of(workload, session.Bits, session.Threads)!, new ActionSubject("fused", workload.Prepare(session.Options).Run)];

    private static int Next(Random random) => random.Next(Least, Greatest + 1);

    private static string Percent(double share) => (share * 100).ToString("f1", CultureInfo.InvariantCulture) + " %";
}
