using GraphCompiler.Compiler;
using GraphCompiler.Compiler.Autodiff;
using GraphCompiler.Compiler.Fusion;
using GraphCompiler.Compiler.Ir;
using GraphCompiler.Compiler.Kernels;
using GraphCompiler.Compiler.Kernels.Lowering;
using GraphCompiler.Compiler.Ops.Compositions;
using GraphCompiler.Compiler.Ops.Elementwise;
using GraphCompiler.Compiler.Ops.Movement;
using GraphCompiler.Compiler.Ops.Reduction;
using GraphCompiler.Compiler.Reference;
using GraphCompiler.Runtime;
using Xunit;

namespace GraphCompiler.Tests.Kernels.Lowering;

/// <summary>Rows long enough to be run through in a pipeline, and columns high enough to be summed eight rows at a time, give the bits of the unfused graph.</summary>
public sealed class RowPipelineTests
{
    [Theory]
    [InlineData(5, 256)]
    [InlineData(7, 333)]
    [InlineData(2, 1024)]
    [InlineData(131, 259)]
    public void Softmax(long rows, long columns) => TwoOperands.Check([rows, columns], (b, x, _) => [b.Softmax(x, 1)]);

    [Fact]
    public void Log_softmax_with_outputs_of_rows() => TwoOperands.Check([6, 300], (b, x, _) =>
    {
        Value greatest = b.ReduceMax(x, [1]), sum = b.ReduceSum(x, [1]);
        return [b.LogSoftmax(x, 1), greatest, b.Add(greatest, sum)];
    });

    [Theory]
    [InlineData(9, 257)]
    [InlineData(130, 320)]
    public void Layer_norm_and_its_gradients(long rows, long columns) => TwoOperands.Check([rows, columns], (b, x, y) =>
    {
        Value scale = b.ReduceSum(y, [0]), bias = b.ReduceMax(y, [0]);
        Value normed = b.LayerNorm(x, scale, bias, 1, 1e-5);
        return [normed, .. ReverseMode.Gradient(b, b.ReduceSum(b.Mul(normed, y), [0, 1]), [x])];
    }, 2e-3);

    [Theory]
    [InlineData(4096, true)]
    [InlineData(128, false)]
    public void Rows_that_add_to_columns_pass_the_caches_by_where_they_are_larger(long rows, bool isStreamed)
    {
        var b = new GraphBuilder("g");
        var type = new TensorType(DType.F32, [rows, 768]);
        Value x = b.Parameter("x", type), y = b.Parameter("y", type);
        Value z = b.Mul(y, b.RepeatAlong(b.ReduceSum(b.Mul(x, y), [1]), type.Shape, [1])), sum = b.ReduceSum(b.Mul(x, y), [0]);
        Graph graph = b.Build(new GraphResult("z", z), new GraphResult("sum", sum));
        var group = new FusionGroup(0, FusionKind.Reduction, [.. graph.Nodes.Where(n => n.Operands.Count > 0)], [x, y], [z, sum]);
        string kernel = KernelPrinter.Print(new RowLowering(group).Lower("k", VectorForm.Scalar));
        Assert.Equal(isStreamed, kernel.Contains("nontemporal", StringComparison.Ordinal));
        Assert.Equal(isStreamed, kernel.Contains("prefetch", StringComparison.Ordinal));
        Assert.Equal(isStreamed, kernel.Contains(" near", StringComparison.Ordinal));
    }

    [Fact]
    public void The_result_may_lie_in_the_memory_of_the_operand()
    {
        var b = new GraphBuilder("g");
        Value x = b.Parameter("x", new TensorType(DType.F32, [6, 300]));
        LoweredGraph.Check(b.Build(new GraphResult("y", b.Softmax(b.Exp(b.Transpose(b.Transpose(x, [1, 0]), [1, 0])), 1))), [TwoOperands.Numbers(x.Type, 1)]);
    }

    /// <summary>Two arrays that fill no first-level cache are fetched ahead, in pieces of 64 columns and what is left.</summary>
    [Theory]
    [InlineData(1031, 288, true)]
    [InlineData(67, 288, false)]
    public void Columns_of_two_large_arrays_are_fetched_ahead(long rows, long columns, bool isFetched)
    {
        var b = new GraphBuilder("g");
        var type = new TensorType(DType.F32, [rows, columns]);
        Value x = b.Parameter("x", type), y = b.Parameter("y", type), sum = b.ReduceSum(b.Mul(x, y), [0]);
        Graph graph = b.Build(new GraphResult("sum", sum), new GraphResult("greatest", b.ReduceMax(y, [0])));
        LoweredGraph.Check(graph, [TwoOperands.Numbers(type, 1), TwoOperands.Numbers(type, 2)], 1e-2);
        FusionGroup group = Assert.Single(FusionPlanner.Plan(graph, new CompilerOptions()).Groups);
        string kernel = KernelPrinter.Print(LoweringRules.For(group).Lower("k", VectorForm.Scalar));
        Assert.Equal(isFetched, kernel.Contains("prefetch", StringComparison.Ordinal));
    }

    [Fact]
    public void Columns_of_many_rows() => TwoOperands.Check([1031, 257], (b, x, y) => [b.ReduceSum(b.Mul(x, y), [0]), b.ArgMax(x, 0), b.ReduceMax(y, [0])], 1e-2);
}
