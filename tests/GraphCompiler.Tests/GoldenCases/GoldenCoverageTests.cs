using Xunit;

namespace GraphCompiler.Tests.GoldenCases;

/// <summary>Which golden cases there are no operators for yet.</summary>
public sealed class GoldenCoverageTests
{
    /// <summary>What the later issues bring: determinants.</summary>
    private static readonly string[] Missing =
    [
        "det",
    ];

    [GoldenFact]
    public void TheMissingOperatorsAreKnown() => Assert.Equal(
        Missing, GoldenCase.All.Select(c => c.Op).Distinct().Where(op => !GoldenOperators.All.ContainsKey(op)).Order(StringComparer.Ordinal));

    [GoldenFact]
    public void EnoughCasesAreTested() => Assert.InRange(GoldenVectorTests.Cases.AsEnumerable<object[]>().Count(), 340, GoldenCase.All.Count);
}
