using BenchmarkDotNet.Attributes;
using GraphCompiler.Benchmarks.Workloads;
using GraphCompiler.Compiler;

namespace GraphCompiler.Benchmarks.Kernels;

/// <summary>Chains that are bound by memory, fused against unfused.</summary>
[MemoryDiagnoser]
public class ChainBenchmarks
{
    private PreparedWorkload? fused;
    private PreparedWorkload? unfused;

    /// <summary>Which chain.</summary>
    [ParamsSource(nameof(Names))]
    public string Name { get; set; } = "";

    /// <summary>All chains.</summary>
    public static IEnumerable<string> Names => ChainWorkloads.All.Select(w => w.Name);

    /// <summary>Compiles it both ways.</summary>
    [GlobalSetup]
    public void Prepare()
    {
        Workload workload = ChainWorkloads.All.Single(w => w.Name == Name);
        fused = workload.Prepare(CompilerOptions.Default with { Threads = 1 });
        unfused = workload.Prepare(CompilerOptions.Default with { Threads = 1, Fusion = false });
    }

    /// <summary>Every node a kernel of its own.</summary>
    [Benchmark(Baseline = true)]
    public void Unfused() => unfused!.Run();

    /// <summary>One kernel.</summary>
    [Benchmark]
    public void Fused() => fused!.Run();
}
