using GraphCompiler.Compiler;
using GraphCompiler.Compiler.Ir;
using GraphCompiler.Compiler.Kernels;
using GraphCompiler.Compiler.Ops.Elementwise;
using GraphCompiler.Compiler.Ops.Indexing;
using GraphCompiler.Runtime;
using GraphCompiler.Runtime.Diagnostics;
using Xunit;

namespace GraphCompiler.Tests.Backends;

/// <summary>An index that its table does not have is told by the code of every backend, at its place and before any state changes.</summary>
public sealed class IndexFaultTests
{
    private const int Rows = 40, Columns = 33;

    private static readonly TensorType TableType = new(DType.F32, [7, Columns]);

    [Theory]
    [MemberData(nameof(TestBackends.Forms), MemberType = typeof(TestBackends))]
    public void A_gather_and_a_scatter_tell_the_index_fused(string backend, int bits) => AssertTold(backend, bits, fusion: true);

    [Theory]
    [MemberData(nameof(TestBackends.Forms), MemberType = typeof(TestBackends))]
    public void A_gather_and_a_scatter_tell_the_index(string backend, int bits) => AssertTold(backend, bits, fusion: false);

    private static void AssertTold(string backend, int bits, bool fusion)
    {
        var module = new Module("m", [new StateDeclaration("table", TableType)],
        [
            Step("gather", (b, table, indices) => b.Mul(b.Gather(table, indices, 0), b.Gather(table, indices, 0))),
            Step("scatter", (b, table, indices) => b.ScatterAdd(indices, b.Parameter("rows", new TensorType(DType.F32, [Rows, Columns])), 0, 7)),
        ]);
        var options = CompilerOptions.Default with { Form = new VectorForm(bits), Fusion = fusion };
        LoadedModule loaded = TestBackends.Of(backend).Load(Pipeline.Compile(module, options).Programs, options);
        foreach (Executable entry in loaded.Entries)
        {
            foreach (long index in new[] { -1L, 7, long.MinValue, long.MaxValue })
            {
                AssertTold(entry, loaded.NewState(), index);
            }
        }
    }

    private static void AssertTold(Executable entry, State state, long index)
    {
        NdArray before = NdArray.From<float>([.. Enumerable.Range(1, 7 * Columns).Select(i => (float)i)], [7, Columns]);
        state.Set("table", before);
        NdArray Indices(long at29) => NdArray.From<long>([.. Enumerable.Range(0, Rows).Select(i => i == 29 ? at29 : i % 7)], [Rows]);
        NdArray[] Inputs(long at29) => [.. entry.Inputs.Select(
            i => i.Name == "indices" ? Indices(at29) : NdArray.Zeros(i.DType, i.Shape))];

        var fault = Assert.Throws<GraphCompilerException>(() => entry.Run(state, Inputs(index)));
        Assert.Equal(DiagnosticId.IndexOutOfRange.Code, fault.Code);
        Assert.Contains("element 29", fault.Message, StringComparison.Ordinal);
        Assert.True(before.BitEquals(state.Get("table")));

        entry.Run(state, Inputs(6));
        Assert.False(before.BitEquals(state.Get("table")));
    }

    /// <summary>A graph that negates the state, and has a result of its own.</summary>
    private static Graph Step(string name, Func<GraphBuilder, Value, Value, Value> result)
    {
        var b = new GraphBuilder(name);
        Value table = b.Parameter("table", TableType, isState: true);
        Value indices = b.Parameter("indices", new TensorType(DType.I64, [Rows]));
        Value value = result(b, table, indices);
        return b.Build(new GraphResult("y", value), new GraphResult("table", b.Neg(table), IsState: true));
    }
}
