using System.Collections.Concurrent;
using GraphCompiler.Compiler;
using GraphCompiler.Compiler.Ir;
using GraphCompiler.Compiler.Reference;
using GraphCompiler.Runtime;
using GraphCompiler.Tests.Backends;
using GraphCompiler.Tests.Fuzzing;
using Xunit;

namespace GraphCompiler.Tests.GoldenCases;

/// <summary>
/// The golden cases compiled to C#, in the machine's own form; those of one file are the entries of one module. Every other backend that compiles fast gives the same bits.
/// </summary>
public sealed class CompiledGoldenVectorTests : GoldenVectorTests
{
    private static readonly ConcurrentDictionary<(string Backend, string File), Lazy<LoadedModule>> Modules = new();

    /// <inheritdoc/>
    private protected override IReadOnlyList<ReferenceTensor> Run(GoldenCase golden, GoldenGraph built)
    {
        NdArray[]? first = null;
        foreach (string backend in TestBackends.FastNames)
        {
            LoadedModule module = Modules.GetOrAdd((backend, golden.File), key => new Lazy<LoadedModule>(() => Compile(key.Backend, key.File))).Value;
            NdArray[] results = module[golden.Id].Run(null, [.. built.Arguments]);
            first ??= results;
            Assert.True(Differential.SameBits(first, results) is null, $"{backend}: {Differential.SameBits(first, results)}");
        }

        return [.. first!.Select(ReferenceTensor.From)];
    }

    private static LoadedModule Compile(string backend, string file)
    {
        CompilerOptions options = CompilerOptions.Default with { Threads = 1 };
        Graph[] graphs = [.. GoldenCase.Known.Where(c => c.File == file).Select(c => GoldenGraph.Of(c).Graph)];
        return TestBackends.Of(backend).Load(Pipeline.Compile(new Module("golden", [], graphs), options).Programs, options);
    }
}
