using GraphCompiler.Compiler;
using Xunit;

namespace GraphCompiler.Tests;

/// <summary>What environment variables set.</summary>
public sealed class EnvironmentTests
{
    [Fact]
    public void An_empty_variable_chooses_nothing_and_an_empty_cache_is_none()
    {
        CompilerOptions empty = CompilerOptions.FromEnvironment(_ => "");

        Assert.Equal(CompilerOptions.FromEnvironment(_ => null) with { CacheFolder = "" }, empty);
    }
}
