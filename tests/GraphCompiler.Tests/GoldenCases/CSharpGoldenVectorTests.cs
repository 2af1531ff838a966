using System.Collections.Concurrent;
using GraphCompiler.Backend.CSharp;
using GraphCompiler.Compiler;
using GraphCompiler.Compiler.Ir;
using GraphCompiler.Compiler.Reference;
using GraphCompiler.Runtime;

namespace GraphCompiler.Tests.GoldenCases;

/// <summary>The golden cases compiled to C#, in the machine's own form; those of one file are the entries of one module.</summary>
public sealed class CSharpGoldenVectorTests : GoldenVectorTests
{
    private static readonly ConcurrentDictionary<string, Lazy<LoadedModule>> Modules = new();

    /// <inheritdoc/>
    private protected override IReadOnlyList<ReferenceTensor> Run(GoldenCase golden, GoldenGraph built)
    {
        LoadedModule module = Modules.GetOrAdd(golden.File, file => new Lazy<LoadedModule>(() => Compile(file))).Value;
        return [.. module[golden.Id].Run(null, [.. built.Arguments]).Select(ReferenceTensor.From)];
    }

    private static LoadedModule Compile(string file)
    {
        CompilerOptions options = CompilerOptions.Default with { Threads = 1 };
        Graph[] graphs = [.. GoldenCase.Known.Where(c => c.File == file).Select(c => GoldenGraph.Of(c).Graph)];
        return new CSharpBackend().Load(Pipeline.Compile(new Module("golden", [], graphs), options).Programs, options);
    }
}
