using GraphCompiler.Tests.Fusion;
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
using GraphCompiler.Runtime;
using Xunit;

namespace GraphCompiler.Tests.Kernels.Lowering;

/// <summary>Dependent reductions over axes of any place are one kernel, and have the bits of the unfused graph.</summary>
public sealed class FiberLoweringTests
{
    /// <summary>Columns that fill blocks, fill none, are left; one segment and several.</summary>
    [Theory]
    [InlineData(3, 5, 16)]
    [InlineData(2, 70, 64)]
    [InlineData(2, 7, 49)]
    [InlineData(3, 9, 1)]
    [InlineData(1, 200, 100)]
    [InlineData(2, 131, 80)]
    [InlineData(1, 4200, 17)]
    [InlineData(2, 3, 7)]
    public void Softmax_along_a_middle_axis(long outer, long reduced, long columns) =>
        TwoOperands.Check([outer, reduced, columns], (b, x, _) => [b.Softmax(x, 1)]);

    [Theory]
    [InlineData(3, 6, 33)]
    [InlineData(2, 130, 64)]
    public void Softmax_gradient(long outer, long reduced, long columns) => TwoOperands.Check([outer, reduced, columns], (b, x, y) =>
        [b.Mul(x, b.Sub(y, b.RepeatAlong(b.ReduceSum(b.Mul(x, y), [1]), x.Type.Shape, [1])))]);

    [Theory]
    [InlineData(3, 5, 4, 6)]
    [InlineData(2, 3, 9, 11)]
    [InlineData(70, 2, 1, 257)]
    [InlineData(2, 2, 130, 140)]
    [InlineData(3, 32, 2, 4)]
    [InlineData(2, 48, 3, 7)]
    [InlineData(2, 64, 9, 11)]
    public void Batch_norm_of_images_and_its_gradients(long batch, long channels, long height, long width) =>
        TwoOperands.Check([batch, channels, height, width], BatchNorm, 1e-2);

    [Theory]
    [InlineData(12, 5)]
    [InlineData(130, 40)]
    [InlineData(71, 64)]
    public void Batch_norm_of_vectors_and_its_gradients(long batch, long channels) => TwoOperands.Check([batch, channels], BatchNorm, 1e-2);

    [Fact]
    public void Long_rows_of_several_segments() => TwoOperands.Check([2, 40000], (b, x, _) => [b.Softmax(x, 1)]);

    [Fact]
    public void Outputs_of_results_and_elements() => TwoOperands.Check([2, 67, 20], (b, x, y) =>
    {
        Value greatest = b.ReduceMax(x, [1]), sum = b.ReduceSum(b.Exp(y), [1]);
        return [b.LogSoftmax(x, 1), greatest, b.Mul(b.Softmax(y, 1), x), b.Add(greatest, sum), b.ArgMax(b.Exp(x), 1)];
    });

    [Fact]
    public void A_fiber_is_made_of_its_neighbour() => TwoOperands.Check([2, 30, 20], (b, x, y) =>
        [b.Softmax(b.Add(y, b.Concatenate(2, b.SliceAxis(x, 2, 1, 20), b.SliceAxis(x, 2, 0, 1))), 1)]);

    [Fact]
    public void An_axis_of_one_element() => TwoOperands.Check([4, 1, 12], (b, x, _) => [b.Softmax(x, 1)]);

    [Theory]
    [InlineData(512)]
    [InlineData(256)]
    [InlineData(128)]
    [InlineData(0)]
    public void Generated_code_has_the_bits_of_unfused_kernels(int bits)
    {
        TwoOperands.CheckGeneratedCode([2, 67, 50], bits, (b, x, y) => [b.Softmax(x, 1), b.Standardize(x, [0, 2], 1e-5)]);
        TwoOperands.CheckGeneratedCode([3, 4, 9, 11], bits, (b, x, y) => [b.Softmax(x, 2), b.Standardize(x, [0, 2, 3], 1e-5)]);
        TwoOperands.CheckGeneratedCode([2, 67, 50], bits, BatchNorm, special: false);
        TwoOperands.CheckGeneratedCode([71, 64], bits, BatchNorm, special: false);
        TwoOperands.CheckGeneratedCode([3, 64, 4, 5], bits, BatchNorm, special: false);
    }

    [Theory]
    [InlineData(new long[] { 8, 64, 48 }, 1)]
    [InlineData(new long[] { 32, 256, 1024 }, 1)]
    [InlineData(new long[] { 64, 50257 }, 1)]
    public void Softmax_is_one_kernel(long[] shape, int axis) => Assert.Single(Plan(Shape.FromSizes(shape), (b, x, _) => [b.Softmax(x, axis)]).Groups);

    [Fact]
    public void Batch_norm_of_images_is_one_kernel() =>
        Assert.Single(Plan([64, 64, 28, 28], (b, x, _) => [b.Standardize(x, [0, 2, 3], 1e-5)]).Groups);

    [Theory]
    [InlineData(new long[] { 32, 64, 32, 32 }, true)]
    [InlineData(new long[] { 32, 256, 8, 8 }, true)]
    [InlineData(new long[] { 4, 64, 8, 8 }, false)]
    public void Images_are_stored_past_the_caches_while_the_next_are_asked_for(long[] shape, bool isStreamed)
    {
        FusionGroup group = Assert.Single(Plan(Shape.FromSizes(shape), (b, x, _) => [b.Standardize(x, [0, 2, 3], 1e-5)]).Groups);
        string kernel = KernelPrinter.Print(LoweringRules.For(group).Lower("k", VectorForm.Scalar));
        Assert.Equal(isStreamed, kernel.Contains("nontemporal", StringComparison.Ordinal));
        Assert.Contains("prefetch", kernel, StringComparison.Ordinal);
    }

    [Fact]
    public void Few_fibers_of_many_elements_are_several_kernels() =>
        Assert.True(Plan([64, 3, 28, 28], (b, x, _) => [b.Standardize(x, [0, 2, 3], 1e-5)]).Groups.Count > 1);

    private static FusionPlan Plan(Shape shape, Func<GraphBuilder, Value, Value, Value[]> results) =>
        FusionPlanner.Plan(InlinedGraphs.Of(TwoOperands.Graph(new TensorType(DType.F32, shape), results)), new CompilerOptions());

    private static Value[] BatchNorm(GraphBuilder b, Value x, Value y)
    {
        EquatableArray<int> others = [.. Enumerable.Range(0, x.Type.Rank).Where(d => d != 1)];
        Value scale = b.ReduceSum(y, others), bias = b.ReduceMax(y, others);
        Value normed = b.BatchNorm(x, scale, bias, 1e-5);
        return [normed, .. ReverseMode.Vjp(b, [normed], [y], [x, scale, bias]).Select(c => c!.Value)];
    }
}
