using GraphCompiler.Compiler;
using GraphCompiler.Compiler.Ir;
using GraphCompiler.Compiler.Kernels;
using GraphCompiler.Compiler.Ops.Elementwise;
using GraphCompiler.Compiler.Ops.Indexing;
using GraphCompiler.Runtime;
using GraphCompiler.Runtime.Diagnostics;
using GraphCompiler.Tests.Backends;
using Xunit;

namespace GraphCompiler.Tests.Backend.CSharp;

/// <summary>An index that its table does not have is told by generated code, at its place and before any state changes.</summary>
public sealed class IndexFaultTests
{
    private const int Rows = 40, Columns = 33;

    public static TheoryData<string, int, bool, long> Cases()
    {
        var cases = new TheoryData<string, int, bool, long>();
        foreach (object[] known in TestBackends.FastForms)
        {
            foreach (bool fusion in new[] { true, false })
            {
                foreach (long index in new[] { -1L, 7, long.MinValue, long.MaxValue })
                {
                    cases.Add((string)known[0], (int)known[1], fusion, index);
                }
            }
        }

        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_gather_tells_the_index(string backend, int bits, bool fusion, long index) => AssertTold(backend, bits, fusion, index, (b, table, indices) =>
        b.Mul(b.Gather(table, indices, 0), b.Gather(table, indices, 0)));

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_scatter_tells_the_index(string backend, int bits, bool fusion, long index) => AssertTold(backend, bits, fusion, index, (b, table, indices) =>
        b.ScatterAdd(indices, b.Parameter("rows", new TensorType(DType.F32, [Rows, Columns])), 0, 7));

    [BackendFact("opencl")]
    public void A_device_tells_the_index()
    {
        foreach (VectorForm form in new[] { VectorForm.V256, VectorForm.Grid })
        {
            A_gather_tells_the_index("opencl", form.Bits, fusion: true, index: -1);
            A_scatter_tells_the_index("opencl", form.Bits, fusion: false, index: 7);
        }
    }

    private static void AssertTold(string backend, int bits, bool fusion, long index, Func<GraphBuilder, Value, Value, Value> result)
    {
        var type = new TensorType(DType.F32, [7, Columns]);
        var b = new GraphBuilder("step");
        Value table = b.Parameter("table", type, isState: true);
        Value indices = b.Parameter("indices", new TensorType(DType.I64, [Rows]));
        Value value = result(b, table, indices);
        var module = new Module(
            "m", [new StateDeclaration("table", type)], [b.Build(new GraphResult("y", value), new GraphResult("table", b.Neg(table), IsState: true))]);
        var options = CompilerOptions.Default with { Form = new VectorForm(bits), Fusion = fusion };
        LoadedModule loaded = TestBackends.Of(backend).Load(Pipeline.Compile(module, options).Programs, options);

        State state = loaded.NewState();
        NdArray before = NdArray.From<float>([.. Enumerable.Range(1, 7 * Columns).Select(i => (float)i)], [7, Columns]);
        state.Set("table", before);
        NdArray Indices(long at29) => NdArray.From<long>([.. Enumerable.Range(0, Rows).Select(i => i == 29 ? at29 : i % 7)], [Rows]);
        NdArray[] Inputs(long at29) => [.. loaded.Entries[0].Inputs.Select(
            i => i.Name == "indices" ? Indices(at29) : NdArray.Zeros(i.DType, i.Shape))];

        var fault = Assert.Throws<GraphCompilerException>(() => loaded.Entries[0].Run(state, Inputs(index)));
        Assert.Equal(DiagnosticId.IndexOutOfRange.Code, fault.Code);
        Assert.Contains("element 29", fault.Message, StringComparison.Ordinal);
        Assert.True(before.BitEquals(state.Get("table")));

        loaded.Entries[0].Run(state, Inputs(6));
        Assert.False(before.BitEquals(state.Get("table")));
    }
}
