using GraphCompiler.Frontend;
using GraphCompiler.Compiler;
using GraphCompiler.Compiler.Ir;

namespace GraphCompiler.Benchmarks.Workloads;

/// <summary>What bounds a workload.</summary>
internal enum Bound
{
    /// <summary>The multiply-adds that the machine can do.</summary>
    MultiplyAdd,

    /// <summary>The bytes that it can copy.</summary>
    Copy,

    /// <summary>The bytes that it can read, from the cache that holds them.</summary>
    Read,

    /// <summary>Nothing that is measured here.</summary>
    None,
}

/// <summary>A module whose first entry is run again and again on the same arrays.</summary>
/// <param name="Name">Its name, by which the peers know it too: <c>gemm 1024x1024x1024</c>.</param>
/// <param name="Bound">What bounds it.</param>
/// <param name="Flops">Floating-point operations of a run: those of its products, or one for each element.</param>
/// <param name="Bytes">Bytes that a run has to read and write at least.</param>
/// <param name="Build">Makes the module.</param>
internal sealed record Workload(string Name, Bound Bound, double Flops, double Bytes, Func<Module> Build)
{
    /// <summary>Number of weights; a peer that does the same work has as many.</summary>
    public long Parameters { get; init; }

    /// <summary>Whether it is measured without fusion too: it has several nodes, unfused it is no other work, and it does not take long to compile.</summary>
    public bool CanFuse { get; init; } = true;

    /// <summary>Everything that is measured again and again, in the order of a report.</summary>
    public static IEnumerable<Workload> All =>
    [
        .. DotWorkloads.All, .. ChainWorkloads.All, .. NormalizationWorkloads.All, .. MovementWorkloads.All, .. WindowWorkloads.All, .. ImageWorkloads.All, .. ByteWorkloads.All, .. FunctionWorkloads.All,
        .. MlpWorkloads.All, .. ConvolutionWorkloads.All, .. TransformerWorkloads.All, .. GptWorkloads.All, .. LstmWorkloads.All,
        .. ResNetWorkloads.All,
    ];

    /// <summary>Compiles it.</summary>
    public PreparedWorkload Prepare(CompilerOptions options) => new(BackendCatalog.Of(options).Compile(Build(), options));
}
