using System.Collections.Concurrent;
using GraphCompiler.Compiler.Ir;
using GraphCompiler.Compiler.Kernels;
using GraphCompiler.Runtime;
using GraphCompiler.Tests.Backends;
using GraphCompiler.Tests.Fuzzing;

namespace GraphCompiler.Tests.Conformance;

/// <summary>
/// What generated C# without vectors makes of a case, and what the oracle says to that: every other form must have the same bits, so the
/// oracle, which is slow, is asked once.
/// </summary>
/// <param name="Op">The op under test.</param>
/// <param name="Values">The results.</param>
/// <param name="Fault">What the oracle finds wrong; null for nothing.</param>
internal sealed record ScalarResult(Op Op, NdArray[] Values, string? Fault)
{
    private static readonly ConcurrentDictionary<string, Lazy<ScalarResult>> Known = new();

    /// <summary>The result of a case, computed once.</summary>
    public static ScalarResult Of(string family, string op, FuzzCase item) =>
        Known.GetOrAdd(item.Graph.Name, _ => new Lazy<ScalarResult>(() => Run(family, op, item))).Value;

    private static ScalarResult Run(string family, string name, FuzzCase item)
    {
        LoadedModule module = LoadedFamilies.Load(TestBackends.Of("csharp"), VectorForm.Scalar, family);
        NdArray[] values = module[item.Graph.Name].Run(null, [.. item.Arguments]);
        Op op = item.Graph.Nodes.Single(node => node.Op.Name == name).Op;
        return new ScalarResult(op, values, Agreement.Check(op, item, values));
    }
}
