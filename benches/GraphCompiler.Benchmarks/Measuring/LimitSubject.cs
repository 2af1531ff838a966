using GraphCompiler.Benchmarks.Workloads;

namespace GraphCompiler.Benchmarks.Measuring;

/// <summary>What a workload would take at the machine's limit: its multiply-adds in registers, a copy of its bytes, or reads of them.</summary>
internal sealed class LimitSubject : Subject
{
    /// <summary>Calls of the multiply-adds in a sample, each of about 0.1 ms.</summary>
    private const int MultiplyAddCalls = 20;

    private readonly Func<long, double> sample;

    private LimitSubject(Func<long, double> sample)
        : base("limit") => this.sample = sample;

    /// <summary>The limit of a workload; null where nothing that is measured here bounds it.</summary>
    /// <param name="workload">The workload.</param>
    /// <param name="bits">Bits of a register.</param>
    /// <param name="threads">Number of threads.</param>
    public static LimitSubject? Of(Workload workload, int bits, int threads)
    {
        switch (workload.Bound)
        {
            case Bound.MultiplyAdd:
                double scale = workload.Flops / MultiplyAddLimit.Flops(bits, threads);
                return new(_ => scale * Time(MultiplyAddCalls, () => MultiplyAddLimit.Run(bits, threads)));
            case Bound.Copy:
                var copy = new CopyLimit(workload.Bytes);
                return new(repeats => Math.Min(
                    Time(repeats, () => copy.Run(nonTemporal: false, threads)), Time(repeats, () => copy.Run(nonTemporal: true, threads))));
            case Bound.Read:
                var read = new ReadLimit(workload.Bytes, threads);
                return new(repeats => workload.Bytes / read.Bytes * Time(repeats, read.Run));
            default:
                return null;
        }
    }

    /// <inheritdoc/>
    public override double Sample(long repeats) => sample(repeats);
}
