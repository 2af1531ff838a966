using BenchmarkDotNet.Attributes;
using GraphCompiler.Benchmarks.Workloads;
using GraphCompiler.Compiler;

namespace GraphCompiler.Benchmarks.Kernels;

/// <summary>Matrix products on one thread.</summary>
[MemoryDiagnoser]
public class DotBenchmarks
{
    private PreparedWorkload? workload;

    /// <summary>Which product.</summary>
    [ParamsSource(nameof(Names))]
    public string Name { get; set; } = "";

    /// <summary>All products.</summary>
    public static IEnumerable<string> Names => DotWorkloads.All.Select(w => w.Name);

    /// <summary>Compiles it.</summary>
    [GlobalSetup]
    public void Prepare() => workload = DotWorkloads.All.Single(w => w.Name == Name).Prepare(CompilerOptions.Default with { Threads = 1 });

    /// <summary>Runs it once.</summary>
    [Benchmark]
    public void Run() => workload!.Run();
}
