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
    public void Code_of_a_backend_gives_the_bits_of_plain_kernels_in_all_forms_by_turns(string name, bool gradients)
    {
        TestBackend backend = TestBackends.Of(name);
        foreach ((int turn, FuzzCase[] cases) in Fuzzer.Cases(gradients, backend.Graphs).Chunk(Fuzzer.Batch).Index())
        {
            Fuzzer.AssertAgree(
                cases, Runner.Compiled(name, $"optimized, {backend.FormOf(turn)}", Optimized with { Form = backend.FormOf(turn) }),
                Runner.Kernels("kernels, nothing optimized", VectorForm.V512, Plain));
        }
    }
}
