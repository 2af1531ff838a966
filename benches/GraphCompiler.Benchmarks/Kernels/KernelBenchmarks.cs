using GraphCompiler.Benchmarks.Workloads;

namespace GraphCompiler.Benchmarks.Kernels;

/// <summary>Matrix products with what follows them in a layer.</summary>
public class DotBenchmarks : FusionBenchmarks
{
    private protected override IEnumerable<Workload> Workloads =>
        [DotWorkloads.Dense(128, 784, 512), DotWorkloads.Dense(512, 768, 3072), DotWorkloads.Dense(1, 1024, 1024)];
}

/// <summary>Elementwise chains.</summary>
public class ChainBenchmarks : FusionBenchmarks
{
    private protected override IEnumerable<Workload> Workloads => ChainWorkloads.All;
}

/// <summary>Softmax and layer norm, forward and backward.</summary>
public class NormalizationBenchmarks : FusionBenchmarks
{
    private protected override IEnumerable<Workload> Workloads => NormalizationWorkloads.All;
}

/// <summary>Whole training steps.</summary>
public class TrainingBenchmarks : FusionBenchmarks
{
    private protected override IEnumerable<Workload> Workloads =>
        [.. MlpWorkloads.All.Concat(TransformerWorkloads.All).Concat(GptWorkloads.All).Where(w => w.Name.StartsWith("train", StringComparison.Ordinal))];
}
