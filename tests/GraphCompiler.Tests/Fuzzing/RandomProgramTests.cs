using GraphCompiler.Compiler;
using GraphCompiler.Compiler.Kernels;
using GraphCompiler.Tests.Backends;
using Xunit;

namespace GraphCompiler.Tests.Fuzzing;

/// <summary>Random graphs are compiled in every way that there is; each gives the bits of a kernel for each node, which is near the oracle.</summary>
public sealed class RandomProgramTests
{
    private static readonly CompilerOptions Plain = new() { DisabledPasses = ["all"], Fusion = false, MemoryReuse = false, CacheFolder = "" };
    private static readonly CompilerOptions Optimized = new() { CacheFolder = "" };

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Kernels_of_plain_graphs_agree_with_the_oracle(bool gradients) =>
        Fuzzer.AssertAgree(gradients, Runner.Kernels("kernels, nothing optimized", VectorForm.V512, Plain), null);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Optimized_kernels_give_the_bits_of_plain_ones(bool gradients) => Fuzzer.AssertAgree(
        gradients, Runner.Kernels("kernels, optimized", VectorForm.V256, Optimized),
        Runner.Kernels("kernels, nothing optimized", VectorForm.V512, Plain));

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Optimized_grids_give_the_bits_of_plain_kernels(bool gradients) => Fuzzer.AssertAgree(
        gradients, Runner.Kernels("grids, optimized", VectorForm.Grid, Optimized),
        Runner.Kernels("kernels, nothing optimized", VectorForm.V512, Plain));

    [Theory]
    [MemberData(nameof(TestBackends.NamesTwice), MemberType = typeof(TestBackends))]
    public void Generated_code_gives_the_bits_of_plain_kernels(string backend, bool gradients) => Fuzzer.AssertAgree(
        gradients, Runner.Compiled(backend, "optimized", Optimized),
        Runner.Kernels("kernels, nothing optimized", VectorForm.V512, Plain));

    /// <summary>A driver takes long to compile: a tenth of the graphs, in vectors and as grids.</summary>
    [BackendFact("opencl")]
    public void OpenCL_gives_the_bits_of_plain_kernels()
    {
        foreach ((int bits, bool gradients) in new[] { (256, false), (256, true), (-1, false), (-1, true) })
        {
            Fuzzer.AssertAgree(
                Fuzzer.Cases(gradients, (Fuzzer.Count + 9) / 10),
                Runner.Compiled("opencl", "optimized", Optimized with { Form = new VectorForm(bits) }),
                Runner.Kernels("kernels, nothing optimized", VectorForm.V512, Plain));
        }
    }
}
