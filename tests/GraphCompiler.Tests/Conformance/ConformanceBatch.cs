using System.Collections.Concurrent;
using GraphCompiler.Compiler;
using GraphCompiler.Compiler.Ir;
using GraphCompiler.Compiler.Ops;
using GraphCompiler.Compiler.Ops.Elementwise;
using GraphCompiler.Compiler.Programs;
using GraphCompiler.Compiler.Reference;
using GraphCompiler.Runtime;
using GraphCompiler.Tests.Fuzzing;
using GraphCompiler.Tests.Ops;

namespace GraphCompiler.Tests.Conformance;

/// <summary>The conformance cases of a family of ops, as the entries of one module: a backend compiles them together.</summary>
/// <param name="Cases">The cases of each op, by its name.</param>
/// <param name="Compilation">The module; the entry of a case has its graph's name.</param>
internal sealed record ConformanceBatch(IReadOnlyDictionary<string, FuzzCase[]> Cases, Compilation Compilation)
{
    private static readonly ConcurrentDictionary<(string Family, int Every), Lazy<ConformanceBatch>> Batches = new();

    /// <summary>Every op as it is written: no rewriting, so that the kernels under test are the op's own.</summary>
    public static CompilerOptions Options { get; } =
        CompilerOptions.Default with { Threads = 1, DisabledPasses = ["all"], Verify = true };

    /// <summary>The family that an op is compiled with.</summary>
    public static string FamilyOf(OpSchema schema) =>
        schema.Prototype is IElementwise ? "Elementwise" : schema.Prototype.GetType().Namespace!.Split('.')[^1];

    /// <summary>The cases of a family, compiled once for all backends.</summary>
    /// <param name="family">The family.</param>
    /// <param name="every">Which cases of each op: all (1), or every n-th, for a backend whose compiler takes long.</param>
    public static ConformanceBatch Of(string family, int every = 1) => Batches.GetOrAdd(
        (family, every), static key => new Lazy<ConformanceBatch>(() => key.Every == 1 ? Compile(key.Family) : Of(key.Family).Sample(key.Every))).Value;

    private ConformanceBatch Sample(int every)
    {
        // Ops begin at different cases, so that together they meet all types and shapes.
        Dictionary<string, FuzzCase[]> cases = Cases.Select((op, number) => (op.Key, Sample: op.Value.Where((_, i) => (i + number) % every == 0).ToArray(), op.Value))
            .ToDictionary(op => op.Key, op => op.Sample.Length > 0 ? op.Sample : [.. op.Value.Take(1)]);
        HashSet<string> entries = [.. cases.Values.SelectMany(c => c).Select(c => c.Graph.Name)];
        ProgramModule programs = Compilation.Programs;
        return new ConformanceBatch(
            cases, Compilation with { Programs = programs with { Programs = [.. programs.Programs.Where(p => entries.Contains(p.Name))] } });
    }

    private static ConformanceBatch Compile(string family)
    {
        Dictionary<string, FuzzCase[]> cases = OpCatalog.All.Where(schema => FamilyOf(schema) == family)
            .ToDictionary(schema => schema.Name, schema => CasesOf(schema.Prototype));
        var module = new Module(family, [], [.. cases.Values.SelectMany(c => c).Select(c => c.Graph)]);
        return new ConformanceBatch(cases, Pipeline.Compile(module, Options));
    }

    private static FuzzCase[] CasesOf(Op op) =>
    [
        .. op.Cases.Concat(SizedCases.Of(op)).Select((opCase, i) => (opCase, OpCaseInputs.Draw(opCase, i)))
            .Concat(SpecialValues.Of(op))
            .Select((pair, i) => Case(pair.Item1, pair.Item2, i)),
    ];

    private static FuzzCase Case(OpCase opCase, ReferenceTensor[] operands, int number) => new(
        number, OpGraphs.Of(opCase.Op, opCase.Operands, $"{opCase.Op.Name}{number}"), [.. operands.Select(x => x.ToNdArray())]);
}
