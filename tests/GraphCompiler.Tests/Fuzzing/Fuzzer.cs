using System.Globalization;
using System.Text;
using GraphCompiler.Compiler.Ir;
using Xunit;

namespace GraphCompiler.Tests.Fuzzing;

/// <summary>Runs random graphs in two ways, which must agree.</summary>
/// <remarks>
/// <c>GRAPHC_FUZZ</c> says how many graphs, <c>GRAPHC_FUZZ_SEED</c> where they begin. A graph that fails is made as small as it can be, and shown
/// with its seed.
/// </remarks>
internal static class Fuzzer
{
    /// <summary>How many are compiled together.</summary>
    public const int Batch = 25;

    /// <summary>How many graphs.</summary>
    public static int Count { get; } = Number("GRAPHC_FUZZ") ?? TestSize.Pick(ci: 300, nightly: 20_000, release: 1_000_000);

    /// <summary>How many graphs where each takes long.</summary>
    public static int Fewer(int ci, int release) => Number("GRAPHC_FUZZ") ?? TestSize.Pick(ci, release, release);

    /// <summary>How many large graphs.</summary>
    public static int LargeCount { get; } = Number("GRAPHC_FUZZ_LARGE") ?? TestSize.Pick(ci: 6, nightly: 1_000, release: 20_000);

    /// <summary>The first seed.</summary>
    public static int First { get; } = Number("GRAPHC_FUZZ_SEED") ?? 0;

    /// <summary>The graphs, or their gradients.</summary>
    public static IEnumerable<FuzzCase> Cases(bool gradients) => Cases(gradients, Count);

    /// <summary>As many graphs, or gradients of graphs, as are asked for.</summary>
    public static IEnumerable<FuzzCase> Cases(bool gradients, int count)
    {
        IEnumerable<FuzzCase> cases = RandomGraphs.From(First);
        return (gradients ? cases.Select(RandomGraphs.Gradient).OfType<FuzzCase>() : cases).Take(count);
    }

    /// <summary>Requires a runner to agree with a reference by bits, or with the oracle as near as roundings, on every case.</summary>
    public static void AssertAgree(bool gradients, Runner runner, Runner? reference) => AssertAgree(Cases(gradients), runner, reference);

    /// <summary>Requires a runner to agree with a reference by bits, or with the oracle as near as roundings, on some cases.</summary>
    public static void AssertAgree(IEnumerable<FuzzCase> cases, Runner runner, Runner? reference)
    {
        foreach (FuzzCase[] batch in cases.Chunk(Batch))
        {
            string?[] faults = Differential.CheckAll(batch, runner, reference);
            int failed = Array.FindIndex(faults, fault => fault is not null);
            if (failed >= 0)
            {
                Assert.Fail(Report(batch[failed], runner, reference, faults.Count(fault => fault is not null)));
            }
        }
    }

    private static string Report(FuzzCase item, Runner runner, Runner? reference, int count)
    {
        FuzzCase small = Shrinker.Shrink(item, candidate => Differential.Check(candidate, runner, reference) is not null);
        return new StringBuilder()
            .Append(CultureInfo.InvariantCulture, $"seed {item.Seed} ({count} of its batch): {runner.Name} against {reference?.Name ?? "the oracle"}: ")
            .AppendLine(Differential.Check(small, runner, reference))
            .Append(small.Graph)
            .AppendJoin('\n', small.Graph.Parameters.Zip(small.Arguments, (p, a) =>
                $"{p.Result} = {(a.Shape.Elements <= ArrayText.MaxInline ? ArrayText.Print(a) : a.ToString())}"))
            .ToString();
    }

    private static int? Number(string variable) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), out int number) ? number : null;
}
