using System.Diagnostics;

namespace GraphCompiler.Runtime;

/// <summary>What this machine can do at most, measured: the yardstick of a profile.</summary>
/// <param name="CopyBytesPerSecond">Bytes that a copy between arrays larger than the caches reads and writes in a second.</param>
/// <param name="FlopsPerSecond">Floating-point operations of f32 multiply-adds in registers in a second.</param>
public sealed record MachineLimits(double CopyBytesPerSecond, double FlopsPerSecond)
{
    private const double CopyBytes = 128 << 20;

    /// <summary>Measures for some tens of milliseconds: the best of several runs.</summary>
    /// <param name="threads">Threads that take part.</param>
    public static MachineLimits Measure(int threads)
    {
        var copy = new CopyLimit(CopyBytes);
        double copying = Math.Min(Best(5, () => copy.Run(false, threads)), Best(5, () => copy.Run(true, threads)));
        int bits = MultiplyAddLimit.MachineBits;
        double multiplying = Best(100, () => MultiplyAddLimit.Run(bits, threads));
        return new MachineLimits(copy.Bytes / copying, MultiplyAddLimit.Flops(bits, threads) / multiplying);
    }

    /// <summary>Seconds of the fastest of several runs.</summary>
    private static double Best(int runs, Action run)
    {
        double best = double.PositiveInfinity;
        for (int i = 0; i < runs; i++)
        {
            long start = Stopwatch.GetTimestamp();
            run();
            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalSeconds);
        }

        return best;
    }
}
