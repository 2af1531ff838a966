using Xunit;

namespace GraphCompiler.Tests.Docs;

/// <summary>The generated pages are those that the code writes now.</summary>
public sealed class GeneratedPagesTests
{
    [Fact]
    public void OpsPageIsFresh() => Goldens.CheckFile(Repository.PathOf("compiler", "docs", "ops.md"), GeneratedPages.Ops());

    [Fact]
    public void LanguagePageIsFresh() => Goldens.CheckFile(Repository.PathOf("compiler", "docs", "language.md"), new LanguagePage().Write());

    [Fact]
    public void DiagnosticsPageIsFresh() =>
        Goldens.CheckFile(Repository.PathOf("compiler", "docs", "diagnostics.md"), GeneratedPages.Diagnostics());
}
