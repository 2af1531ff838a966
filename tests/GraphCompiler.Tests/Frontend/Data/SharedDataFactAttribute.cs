using Xunit;

namespace GraphCompiler.Tests.Frontend.Data;

/// <summary>A test on real data; skipped, with the reason, where they are not at hand.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class SharedDataFactAttribute : FactAttribute
{
    /// <summary>A test that needs a file of <c>shared/data</c>, as <c>text/names.txt</c>.</summary>
    public SharedDataFactAttribute(string file) =>
        Skip = File.Exists(SharedData.At(file.Split('/'))) ? null : $"there is no {file} in the folder shared/data beside the repository";
}
