using GraphCompiler.Backend.CSharp;
using GraphCompiler.Compiler;
using GraphCompiler.Compiler.Ir;
using GraphCompiler.Compiler.Reference;
using GraphCompiler.Runtime;

namespace GraphCompiler.Tests.GoldenCases;

/// <summary>The golden cases compiled to C#, in the machine's own form.</summary>
public sealed class CSharpGoldenVectorTests : GoldenVectorTests
{
    /// <inheritdoc/>
    protected override IReadOnlyList<ReferenceTensor> Run(Graph graph, IReadOnlyList<NdArray> arguments)
    {
        CompilerOptions options = CompilerOptions.Default with { Threads = 1 };
        Compilation compiled = Pipeline.Compile(new Module(graph.Name, [], [graph]), options);
        LoadedModule loaded = new CSharpBackend().Load(compiled.Programs, options);
        return [.. loaded.Entries[0].Run(null, [.. arguments]).Select(ReferenceTensor.From)];
    }
}
