using GraphCompiler.Backend.CSharp;
using GraphCompiler.Backend.Ilgpu;
using GraphCompiler.Backend.Llvm;
using GraphCompiler.Backend.OpenCl;
using GraphCompiler.Compiler.Backends;

namespace GraphCompiler.Frontend;

/// <summary>The backends that are built in, by name; <see cref="CompilerOptions.Backend"/> chooses one. None stands in for another.</summary>
public static class BackendCatalog
{
    /// <summary>All of them; the first is used where nobody chooses.</summary>
    public static IReadOnlyList<IBackend> All { get; } = [new CSharpBackend(), new LlvmBackend(), new OpenClBackend(), new IlgpuBackend()];

    /// <summary>The backend that options choose.</summary>
    /// <exception cref="GraphCompilerException">GRC6106: there is none of that name.</exception>
    public static IBackend Of(CompilerOptions options) => All.FirstOrDefault(backend => backend.Name == options.Backend)
        ?? throw DiagnosticId.UnknownBackend.Error(
            $"there is no backend '{options.Backend}'; there are {string.Join(", ", All.Select(backend => backend.Name))}");
}
