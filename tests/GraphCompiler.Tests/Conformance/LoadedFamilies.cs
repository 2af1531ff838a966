using System.Collections.Concurrent;
using GraphCompiler.Compiler.Backends;
using GraphCompiler.Compiler.Kernels;
using GraphCompiler.Runtime;

namespace GraphCompiler.Tests.Conformance;

/// <summary>The conformance batches that backends have compiled, each once in each form.</summary>
internal static class LoadedFamilies
{
    private static readonly ConcurrentDictionary<(string Backend, VectorForm Form, string Family, int Every), Lazy<LoadedModule>> Modules = new();

    /// <summary>The batch of a family, compiled by a backend in a form.</summary>
    public static LoadedModule Load(IBackend backend, VectorForm form, string family, int every = 1) => Modules.GetOrAdd(
        (backend.Name, form, family, every),
        _ => new Lazy<LoadedModule>(() =>
            backend.Load(ConformanceBatch.Of(family, every).Compilation.Programs, ConformanceBatch.Options with { Form = form }))).Value;
}
