using GraphCompiler.Compiler;
using GraphCompiler.Compiler.Kernels;
using Xunit;

namespace GraphCompiler.Tests.Fuzzing;

/// <summary>
/// Random graphs whose values fill tiles, blocks and chunks, so that threads share the work. The number is <c>GRAPHC_FUZZ_LARGE</c>, their first seed
/// <c>GRAPHC_FUZZ_SEED</c>.
/// </summary>
public sealed class LargeGraphTests
{
    private const int Batch = 25;

    private static readonly CompilerOptions Plain =
        new() { DisabledPasses = ["all"], Fusion = false, MemoryReuse = false, CacheFolder = "", Threads = 1 };

    private static readonly Runner PlainCode = Runner.Compiled("csharp", "plain code", Plain);

    private static readonly Runner[] Ways =
    [
        Way(VectorForm.V512, fusion: true, threads: 2), Way(VectorForm.V256, fusion: true, threads: 1), Way(VectorForm.V256, fusion: false, threads: 2),
        Way(VectorForm.V128, fusion: true, threads: 2),
    ];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Every_form_on_any_threads_gives_the_bits_of_plain_code(bool gradients)
    {
        foreach (FuzzCase[] cases in Cases(gradients, Fuzzer.LargeCount).Chunk(Batch))
        {
            foreach (Runner way in Ways)
            {
                Fuzzer.AssertAgree(cases, way, PlainCode);
            }
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Grids_give_the_bits_of_plain_code(bool gradients) => Fuzzer.AssertAgree(
        Cases(gradients, Math.Max(1, Fuzzer.LargeCount / 6)), Runner.Kernels("grids", VectorForm.Grid, new CompilerOptions { CacheFolder = "" }), PlainCode);

    [Fact]
    public void Plain_code_agrees_with_the_oracle() =>
        Fuzzer.AssertAgree(Cases(gradients: false, Math.Max(1, Fuzzer.LargeCount / 10)), PlainCode, null);

    private static IEnumerable<FuzzCase> Cases(bool gradients, int count)
    {
        IEnumerable<FuzzCase> cases = RandomGraphs.From(Fuzzer.First, GraphScale.Large);
        return (gradients ? cases.Select(RandomGraphs.Gradient).OfType<FuzzCase>() : cases).Take(count);
    }

    private static Runner Way(VectorForm form, bool fusion, int threads) => Runner.Compiled(
        "csharp",
        $"{form}, {(fusion ? "fused" : "not fused")}, {threads} threads",
        new CompilerOptions { Fusion = fusion, CacheFolder = "", Threads = threads, Form = form });
}
