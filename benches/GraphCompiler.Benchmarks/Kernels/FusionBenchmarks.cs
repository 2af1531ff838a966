using BenchmarkDotNet.Attributes;
using GraphCompiler.Benchmarks.Workloads;
using GraphCompiler.Compiler;

namespace GraphCompiler.Benchmarks.Kernels;

/// <summary>Workloads fused against unfused, on one thread, and what they allocate, which is nothing.</summary>
[MemoryDiagnoser]
public abstract class FusionBenchmarks
{
    private PreparedWorkload? fused;
    private PreparedWorkload? unfused;

    /// <summary>Which workload.</summary>
    [ParamsSource(nameof(Names))]
    public string Name { get; set; } = "";

    /// <summary>The workloads' names.</summary>
    public IEnumerable<string> Names => Workloads.Select(w => w.Name);

    private protected abstract IEnumerable<Workload> Workloads { get; }

    /// <summary>Compiles it both ways.</summary>
    [GlobalSetup]
    public void Prepare()
    {
        Workload workload = Workloads.Single(w => w.Name == Name);
        fused = workload.Prepare(CompilerOptions.Default with { Threads = 1 });
        unfused = workload.Prepare(CompilerOptions.Default with { Threads = 1, Fusion = false });
    }

    /// <summary>Every node a kernel of its own.</summary>
    [Benchmark(Baseline = true)]
    public void Unfused() => unfused!.Run();

    /// <summary>As few kernels as may be.</summary>
    [Benchmark]
    public void Fused() => fused!.Run();
}
