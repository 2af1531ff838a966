using GraphCompiler.Backend.OpenCl;
using GraphCompiler.Compiler;
using GraphCompiler.Compiler.Backends;
using Xunit;

namespace GraphCompiler.Tests.Backend.OpenCl;

/// <summary>A fact about OpenCL: skipped, with the reason, where the system has no device for it.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class OpenClFactAttribute : FactAttribute
{
    public OpenClFactAttribute()
    {
        BackendReport report = new OpenClBackend().Examine(CompilerOptions.Default);
        Skip = report.IsUsable ? null : report.Text;
    }
}
