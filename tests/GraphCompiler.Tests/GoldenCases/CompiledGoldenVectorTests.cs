using System.Collections.Concurrent;
using GraphCompiler.Compiler;
using GraphCompiler.Compiler.Ir;
using GraphCompiler.Compiler.Kernels;
using GraphCompiler.Compiler.Reference;
using GraphCompiler.Runtime;
using GraphCompiler.Tests.Backends;
using GraphCompiler.Tests.Fuzzing;
using Xunit;

namespace GraphCompiler.Tests.GoldenCases;

/// <summary>
/// The golden cases compiled by every backend, each in one of its forms by turns; those of one file are the entries of one module. All give the bits of C#.
/// </summary>
public sealed class CompiledGoldenVectorTests : GoldenVectorTests
{
    private static readonly ConcurrentDictionary<(string Backend, string File, int Turn), Lazy<LoadedModule>> Modules = new();

    private static readonly Dictionary<string, int> Numbers = GoldenCase.Known.Index().ToDictionary(c => c.Item.Id, c => c.Index);

    /// <inheritdoc/>
    private protected override IReadOnlyList<ReferenceTensor> Run(GoldenCase golden, GoldenGraph built)
    {
        NdArray[]? first = null;
        foreach (TestBackend backend in TestBackends.Usable.Where(backend => Turn(backend, golden) is not null))
        {
            int turn = Turn(backend, golden)!.Value;
            LoadedModule module = Modules.GetOrAdd(
                (backend.Name, golden.File, turn), key => new Lazy<LoadedModule>(() => Compile(backend, golden.File, turn))).Value;
            NdArray[] results = module[golden.Id].Run(null, [.. built.Arguments]);
            first ??= results;
            Assert.True(Differential.SameBits(first, results) is null, $"{backend.Name}, {backend.FormOf(turn)}: {Differential.SameBits(first, results)}");
        }

        return [.. first!.Select(ReferenceTensor.From)];
    }

    /// <summary>Which of a backend's forms a case is compiled in; null if it is left out.</summary>
    private static int? Turn(TestBackend backend, GoldenCase golden) =>
        Numbers[golden.Id] % backend.Every == 0 ? Numbers[golden.Id] / backend.Every % backend.Forms.Length : null;

    private static LoadedModule Compile(TestBackend backend, string file, int turn)
    {
        CompilerOptions options = CompilerOptions.Default with { Threads = 1, Form = backend.FormOf(turn) };
        Graph[] graphs = [.. GoldenCase.Known.Where(c => c.File == file && Turn(backend, c) == turn).Select(c => GoldenGraph.Of(c).Graph)];
        return backend.Load(Pipeline.Compile(new Module("golden", [], graphs), options).Programs, options);
    }
}
