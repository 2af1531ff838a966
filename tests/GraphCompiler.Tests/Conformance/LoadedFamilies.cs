using System.Collections.Concurrent;
using GraphCompiler.Compiler.Kernels;
using GraphCompiler.Runtime;
using GraphCompiler.Tests.Backends;

namespace GraphCompiler.Tests.Conformance;

/// <summary>The conformance batches that backends have compiled, each once in each form.</summary>
internal static class LoadedFamilies
{
    private static readonly ConcurrentDictionary<(string Backend, VectorForm Form, string Family), Lazy<LoadedModule>> Modules = new();

    /// <summary>The batch of a family, compiled by a backend in a form.</summary>
    public static LoadedModule Load(TestBackend backend, VectorForm form, string family) => Modules.GetOrAdd(
        (backend.Name, form, family),
        _ => new Lazy<LoadedModule>(() =>
            backend.Load(ConformanceBatch.Of(family, backend.Every).Compilation.Programs, ConformanceBatch.Options with { Form = form }))).Value;
}
