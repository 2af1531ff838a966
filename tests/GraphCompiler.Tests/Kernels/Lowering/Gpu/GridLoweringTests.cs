using GraphCompiler.Compiler;
using GraphCompiler.Compiler.Ir;
using GraphCompiler.Compiler.Kernels;
using GraphCompiler.Compiler.Ops.Compositions;
using GraphCompiler.Compiler.Ops.Contraction;
using GraphCompiler.Compiler.Ops.Elementwise;
using GraphCompiler.Compiler.Ops.Indexing;
using GraphCompiler.Compiler.Ops.Movement;
using GraphCompiler.Compiler.Ops.Reduction;
using GraphCompiler.Compiler.Programs;
using GraphCompiler.Compiler.Reference;
using GraphCompiler.Runtime;
using GraphCompiler.Runtime.Diagnostics;
using Xunit;

namespace GraphCompiler.Tests.Kernels.Lowering.Gpu;

/// <summary>Shapes that fill the tiles, segments and blocks of grids: the bits of the widest form of processors.</summary>
public sealed class GridLoweringTests
{
    [Fact]
    public void Large_blocks_of_a_product_and_their_epilogue()
    {
        // 64 blocks of 128 × 128, the last ones of each side nearly empty; the depth is no multiple of a block's.
        var b = new GraphBuilder("g");
        Value x = Parameter(b, "x", 16, 129, 9), y = Parameter(b, "y", 16, 9, 130), w = Parameter(b, "w", 16, 129, 130);
        Value product = b.Dot(x, y, new Dot([0], [0], [2], [1]));
        AssertSame(b.Build(new GraphResult("product", product), new GraphResult("updated", b.Sub(w, b.Tanh(product)))));
    }

    [Theory]
    [InlineData(513, 20, 515)]
    [InlineData(100, 33, 70)]
    public void Blocks_of_a_product_with_operands_across_and_an_epilogue(long m, long k, long n)
    {
        var b = new GraphBuilder("g");
        Value x = Parameter(b, "x", k, m), y = Parameter(b, "y", n, k), bias = Parameter(b, "bias", n);
        Value product = b.Dot(x, b.Neg(y), new Dot([], [], [0], [1]));
        AssertSame(b.Build(new GraphResult("r", b.Relu(b.Add(product, b.BroadcastTo(bias, product.Type.Shape))))));
    }

    [Fact]
    public void Many_elements_several_a_lane()
    {
        var b = new GraphBuilder("g");
        Value x = Parameter(b, "x", (1 << 20) + 700);
        AssertSame(b.Build(new GraphResult("r", b.Add(b.Mul(x, x), x))), detectRaces: false);
    }

    [Theory]
    [InlineData(70, 33)]
    [InlineData(16, 129)]
    public void Transposes_in_a_chain(long m, long n)
    {
        var b = new GraphBuilder("g");
        Value x = Parameter(b, "x", 3, m, n), y = Parameter(b, "y", 3, n, m);
        AssertSame(b.Build(new GraphResult("r", b.Mul(b.Transpose(x, [0, 2, 1]), y))));
    }

    [Theory]
    [InlineData(2, 40000, 1)]
    [InlineData(1, 300, 100)]
    [InlineData(3, 130, 5)]
    public void Reductions_of_several_blocks_and_segments(long outer, long middle, long inner)
    {
        var b = new GraphBuilder("g");
        Value x = Parameter(b, "x", outer, middle, inner);
        AssertSame(b.Build(
            new GraphResult("all", b.ReduceSum(x, [0, 1, 2])), new GraphResult("rows", b.ReduceSum(x, [1])),
            new GraphResult("ends", b.ReduceMax(x, [0, 2])), new GraphResult("where", b.ArgMax(x, 1))));
    }

    [Theory]
    [InlineData(130, 200)]
    [InlineData(1100, 7)]
    [InlineData(3, 7000)]
    public void Rows_with_columns_and_totals(long rows, long width)
    {
        var b = new GraphBuilder("g");
        Value x = Parameter(b, "x", rows, width);
        Value largest = b.ReduceMax(x, [1]);
        Value shifted = b.Sub(x, b.BroadcastInDim(largest, [rows, width], [0]));
        Value exponentials = b.Exp(shifted);
        Value sum = b.ReduceSum(exponentials, [1]);
        Value softmax = b.Div(exponentials, b.BroadcastInDim(sum, [rows, width], [0]));
        AssertSame(b.Build(
            new GraphResult("softmax", softmax), new GraphResult("columns", b.ReduceSum(softmax, [0])),
            new GraphResult("loss", b.ReduceSum(b.Log(sum), [0])), new GraphResult("largest", largest)));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(7)]
    public void A_fault_in_data_is_told_with_its_place(long index)
    {
        var b = new GraphBuilder("g");
        Value table = Parameter(b, "table", 7, 33);
        Value indices = b.Parameter("indices", new TensorType(DType.I64, [40]));
        Graph gather = b.Build(new GraphResult("r", b.Gather(table, indices, 0)));
        var c = new GraphBuilder("g");
        Value into = c.Parameter("indices", new TensorType(DType.I64, [40])), added = Parameter(c, "rows", 40, 33);
        Graph scatter = c.Build(new GraphResult("r", c.ScatterAdd(into, added, 0, 7)));
        NdArray places = NdArray.From<long>([.. Enumerable.Range(0, 40).Select(i => i == 29 ? index : i % 7)], [40]);
        NdArray[] inputs = [Arguments(gather)[0], places];
        string told = Assert.Throws<GraphCompilerException>(() => Run(gather, VectorForm.Grid, inputs, true)).Message;
        Assert.Contains("element 29", told, StringComparison.Ordinal);
        told = Assert.Throws<GraphCompilerException>(() => Run(scatter, VectorForm.Grid, [places, Arguments(scatter)[1]], true)).Message;
        Assert.Contains("element 29", told, StringComparison.Ordinal);
    }

    private static Value Parameter(GraphBuilder b, string name, params long[] sizes) =>
        b.Parameter(name, new TensorType(DType.F32, Shape.FromSizes(sizes)));

    private static void AssertSame(Graph graph, bool detectRaces = true)
    {
        NdArray[] inputs = Arguments(graph), expected = Run(graph, VectorForm.V512, inputs, false), actual = Run(graph, VectorForm.Grid, inputs, detectRaces);
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.True(expected[i].BitEquals(actual[i]), $"{graph.Outputs.ElementAt(i).Name} has other bits");
        }
    }

    private static NdArray[] Run(Graph graph, VectorForm form, NdArray[] inputs, bool detectRaces)
    {
        ProgramModule module = Pipeline.Compile(new Module("m", [], [graph]), new CompilerOptions { CacheFolder = "" }).Programs;
        var interpreter = new ProgramInterpreter(module, form, new InterpreterOptions(7, detectRaces));
        return interpreter.Run(module.Programs[0], interpreter.NewState(), inputs);
    }

    private static NdArray[] Arguments(Graph graph)
    {
        var random = new Random(5);
        return
        [
            .. graph.Parameters.Select(p => p.Type.DType == DType.F32
                ? NdArray.From<float>([.. Enumerable.Range(0, (int)p.Type.Elements).Select(_ => (float)((random.NextDouble() * 4) - 2))], p.Type.Shape)
                : NdArray.Zeros(p.Type.DType, p.Type.Shape)),
        ];
    }
}
