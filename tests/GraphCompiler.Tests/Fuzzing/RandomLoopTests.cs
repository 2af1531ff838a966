using GraphCompiler.Compiler;
using GraphCompiler.Compiler.Kernels;
using GraphCompiler.Tests.Backends;
using Xunit;

namespace GraphCompiler.Tests.Fuzzing;

/// <summary>Random bodies in loops and branches: however they are compiled, they give the bits of plain kernels, and so do their gradients.</summary>
public sealed class RandomLoopTests
{
    private static readonly CompilerOptions Plain = new() { Fusion = false, MemoryReuse = false, DisabledPasses = ["all"], CacheFolder = "" };

    private static readonly CompilerOptions Optimized = new() { CacheFolder = "", Verify = true };

    private static IEnumerable<FuzzCase> Cases(bool gradients, int count) => (gradients
        ? RandomLoops.From(Fuzzer.First).Select(RandomGraphs.Gradient).OfType<FuzzCase>() : RandomLoops.From(Fuzzer.First)).Take(count);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Optimized_loops_give_the_bits_of_plain_ones(bool gradients) => Fuzzer.AssertAgree(
        Cases(gradients, Fuzzer.Fewer(ci: 100, release: 10_000)), Runner.Kernels("kernels, optimized", VectorForm.V256, Optimized),
        Runner.Kernels("kernels, nothing optimized", VectorForm.V512, Plain));

    [Theory]
    [MemberData(nameof(TestBackends.NamesTwice), MemberType = typeof(TestBackends))]
    public void Code_of_a_backend_gives_the_bits_of_plain_kernels(string name, bool gradients)
    {
        TestBackend backend = TestBackends.Of(name);
        Fuzzer.AssertAgree(
            Cases(gradients, Math.Min(backend.Graphs, Fuzzer.Fewer(ci: 25, release: 5_000))), Runner.Compiled(name, "optimized", Optimized with { Form = backend.FormOf(0) }),
            Runner.Kernels("kernels, nothing optimized", VectorForm.V512, Plain));
    }
}
