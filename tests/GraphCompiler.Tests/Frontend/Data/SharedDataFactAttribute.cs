using Xunit;

namespace GraphCompiler.Tests.Frontend.Data;

/// <summary>A test on real data; skipped, with the reason, where they are not at hand.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class SharedDataFactAttribute : FactAttribute
{
    public SharedDataFactAttribute(string file) => Skip = SharedData.WhyMissing(file);
}

/// <summary>A test on real data with several inputs; skipped, with the reason, where the data are not at hand.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class SharedDataTheoryAttribute : TheoryAttribute
{
    public SharedDataTheoryAttribute(string file) => Skip = SharedData.WhyMissing(file);
}
