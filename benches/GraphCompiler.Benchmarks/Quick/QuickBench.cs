using System.Diagnostics;
using System.Globalization;
using GraphCompiler.Backend.CSharp;
using GraphCompiler.Benchmarks.Workloads;
using GraphCompiler.Compiler;
using GraphCompiler.Compiler.Kernels;

namespace GraphCompiler.Benchmarks.Quick;

/// <summary>Medians of one interleaved run: each pass measures every workload right after its limit, so that both meet the same machine.</summary>
internal static class QuickBench
{
    private const int Passes = 31;
    private const double SecondsPerSample = 0.001;

    /// <summary>Measures the workloads whose name contains the filter, and prints a table.</summary>
    public static void Run(QuickOptions options, TextWriter output)
    {
        VectorForm form = options.Form ?? CSharpBackend.MachineForm;
        foreach (int threads in options.Threads)
        {
            Subject[] subjects = [.. Subjects(options, form, threads)];
            for (int pass = 0; pass < Passes; pass++)
            {
                foreach (Subject subject in subjects)
                {
                    subject.Measure();
                }
            }

            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{form}, {threads} thread(s): median time, GFLOP/s, GB/s, share of the limit, share of the best times"));
            foreach (Subject subject in subjects)
            {
                output.WriteLine(subject.Report());
            }
        }
    }

    private static IEnumerable<Subject> Subjects(QuickOptions options, VectorForm form, int threads)
    {
        CompilerOptions compiler = CompilerOptions.Default with { Threads = threads, Form = form };
        foreach (Workload workload in Workload.All)
        {
            if (!workload.Name.Contains(options.Filter, StringComparison.Ordinal))
            {
                continue;
            }

            yield return new Subject(workload.Name, workload.Prepare(compiler), form, threads);
            if (workload.ComparesUnfused)
            {
                yield return new Subject(workload.Name + " unfused", workload.Prepare(compiler with { Fusion = false }), form, threads);
            }
        }
    }

    /// <summary>A workload and its samples.</summary>
    private sealed class Subject
    {
        private readonly string name;
        private readonly PreparedWorkload prepared;
        private readonly Func<double> limit;
        private readonly long repeats;
        private readonly List<double> times = [];
        private readonly List<double> limits = [];

        /// <summary>Warms a workload up.</summary>
        public Subject(string name, PreparedWorkload prepared, VectorForm form, int threads)
        {
            (this.name, this.prepared) = (name, prepared);
            prepared.Run();
            repeats = Math.Max(1, (long)(SecondsPerSample / Time(3, prepared.Run)));
            if (prepared.Workload.Bound == Bound.MultiplyAdd)
            {
                int bits = Math.Max(32, form.Bits);
                limit = () => prepared.Workload.Flops / MultiplyAddLimit.Flops(bits, threads) * Time(1, () => MultiplyAddLimit.Run(bits, threads));
                return;
            }

            var copy = new CopyLimit(prepared.Workload.Bytes);
            limit = () => Math.Min(Time(1, () => copy.Run(false, threads)), Time(1, () => copy.Run(true, threads)));
        }

        /// <summary>Takes one sample of the limit, as the seconds that the workload would take at it, and one of the workload.</summary>
        public void Measure()
        {
            limits.Add(limit());
            times.Add(Time(repeats, prepared.Run));
        }

        public string Report()
        {
            double seconds = Median(times), share = Median(limits.Zip(times, (l, t) => l / t));
            Workload w = prepared.Workload;
            return string.Create(
                CultureInfo.InvariantCulture,
                $"{name,-28} {seconds * 1e6,10:f1} us {w.Flops / seconds / 1e9,8:f1} {w.Bytes / seconds / 1e9,7:f1} {share,8:p1} {limits.Min() / times.Min(),8:p1}");
        }

        private static double Time(long repeats, Action action)
        {
            long start = Stopwatch.GetTimestamp();
            for (long i = 0; i < repeats; i++)
            {
                action();
            }

            return Stopwatch.GetElapsedTime(start).TotalSeconds / repeats;
        }

        private static double Median(IEnumerable<double> values)
        {
            double[] sorted = [.. values.Order()];
            return sorted[sorted.Length / 2];
        }
    }
}
