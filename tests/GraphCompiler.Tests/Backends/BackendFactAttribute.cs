using Xunit;

namespace GraphCompiler.Tests.Backends;

/// <summary>A test of one backend: left out, with the reason, where that cannot be used. Continuous integration installs what is missing, and leaves out nothing.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class BackendFactAttribute : FactAttribute
{
    /// <summary>A test of the backend of the given name.</summary>
    public BackendFactAttribute(string backend)
    {
        (_, GraphCompiler.Compiler.Backends.BackendReport report) = TestBackends.Reports.Single(r => r.Name == backend);
        Skip = report.IsUsable || Environment.GetEnvironmentVariable("CI") is { Length: > 0 } ? null : $"backend {backend}: {report.Text}";
    }
}
