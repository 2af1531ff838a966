using Xunit;

namespace GraphCompiler.Tests.GoldenCases;

/// <summary>Every golden case is tested.</summary>
public sealed class GoldenCoverageTests
{
    [GoldenFact]
    public void EveryOperatorIsKnown() => Assert.Empty(
        GoldenCase.All.Select(c => c.Op).Distinct().Where(op => !GoldenOperators.All.ContainsKey(op)).Order(StringComparer.Ordinal));

    [GoldenFact]
    public void EveryCaseIsTested() => Assert.Equal(417, GoldenVectorTests.Cases.AsEnumerable<object[]>().Count());
}
