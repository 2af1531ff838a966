using System.Diagnostics;
using GraphCompiler.Benchmarks.Measuring;
using GraphCompiler.Benchmarks.Results;
using GraphCompiler.Benchmarks.Workloads;
using GraphCompiler.Compiler.Kernels;

namespace GraphCompiler.Benchmarks.Quick;

/// <summary>What the machine can do, for the record: multiply-adds for each width, copies of the sizes that the workloads have.</summary>
internal static class LimitTable
{
    private const int Passes = 9;

    /// <summary>The limits with so many threads.</summary>
    /// <param name="workloads">Those that are measured.</param>
    /// <param name="session">Number of threads.</param>
    public static IEnumerable<MachineLimit> Measure(IEnumerable<Workload> workloads, Session session)
    {
        int threads = session.Threads;
        foreach (VectorForm form in VectorForm.All.Where(f => f.Bits <= MultiplyAddLimit.MachineBits))
        {
            int bits = Math.Max(32, form.Bits);
            Spread rates = Rates(MultiplyAddLimit.Flops(bits, threads), () => MultiplyAddLimit.Run(bits, threads));
            yield return new($"multiply-add {form}", threads, rates, "GFLOP/s");
        }

        foreach (double bytes in workloads.Where(w => w.Bound == Bound.Copy).Select(w => Math.Round(w.Bytes / (1 << 20))).Distinct().Order())
        {
            var copy = new CopyLimit(bytes * (1 << 20));
            yield return new($"copy {bytes} MB, plain", threads, Rates(copy.Bytes, () => copy.Run(nonTemporal: false, threads)), "GB/s");
            yield return new($"copy {bytes} MB, past caches", threads, Rates(copy.Bytes, () => copy.Run(nonTemporal: true, threads)), "GB/s");
        }
    }

    private static Spread Rates(double amount, Action run)
    {
        var series = new Series(new ActionSubject("limit", run));
        for (int pass = 0; pass < Passes; pass++)
        {
            series.Measure();
        }

        return Spread.Of(series.Samples.Select(seconds => amount / seconds / 1e9));
    }
}
