namespace GraphCompiler.Tests;

/// <summary>How much the long tests do: <c>GRAPHC_TEST_SIZE</c> is <c>ci</c> (the default), <c>nightly</c> or <c>release</c>.</summary>
internal static class TestSize
{
    /// <summary>The number for the present size.</summary>
    public static int Pick(int ci, int nightly, int release) => Environment.GetEnvironmentVariable("GRAPHC_TEST_SIZE") switch
    {
        null or "" or "ci" => ci,
        "nightly" => nightly,
        "release" => release,
        string other => throw new ArgumentException($"GRAPHC_TEST_SIZE is ci, nightly or release, got '{other}'"),
    };
}
