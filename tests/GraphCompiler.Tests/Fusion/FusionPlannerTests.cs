using GraphCompiler.Compiler;
using GraphCompiler.Compiler.Autodiff;
using GraphCompiler.Compiler.Fusion;
using GraphCompiler.Compiler.Ir;
using GraphCompiler.Compiler.Ops.Compositions;
using GraphCompiler.Compiler.Ops.Contraction;
using GraphCompiler.Compiler.Ops.Control;
using GraphCompiler.Compiler.Ops.Elementwise;
using GraphCompiler.Compiler.Ops.Indexing;
using GraphCompiler.Compiler.Ops.Movement;
using GraphCompiler.Compiler.Ops.Random;
using GraphCompiler.Compiler.Ops.Reduction;
using GraphCompiler.Compiler.Passes;
using GraphCompiler.Compiler.Reference;
using GraphCompiler.Runtime;
using GraphCompiler.Tests.Kernels.Lowering;
using Xunit;

namespace GraphCompiler.Tests.Fusion;

public sealed class FusionPlannerTests
{
    [Theory]
    [InlineData(5, 7)]
    [InlineData(3, 200)]
    [InlineData(70, 64)]
    [InlineData(1, 33)]
    public void Softmax_is_one_kernel_forward_and_one_backward(int rows, int width)
    {
        var b = new GraphBuilder("softmax");
        Value x = Parameter(b, "x", [rows, width]);
        Value y = b.Softmax(x, 1);
        Expect(1, b.Build(new GraphResult("y", y)));

        b = new GraphBuilder("softmax_vjp");
        x = Parameter(b, "x", [rows, width]);
        Value cotangent = Parameter(b, "c", [rows, width]);
        Value?[] gradient = ReverseMode.Vjp(b, [b.Softmax(x, 1)], [cotangent], [x]);
        Expect(1, b.Build(new GraphResult("x", gradient[0]!.Value)));
    }

    [Theory]
    [InlineData(6, 10)]
    [InlineData(130, 70)]
    public void Cross_entropy_from_logits_with_its_gradient_is_one_kernel(int rows, int classes)
    {
        var b = new GraphBuilder("cross_entropy");
        Value x = Parameter(b, "x", [rows, classes]);
        Value labels = b.Parameter("labels", new TensorType(DType.I32, [rows]));
        Value loss = b.CrossEntropy(x, labels);
        Expect(1, b.Build(new GraphResult("loss", loss)), classes);
        Value[] gradient = ReverseMode.Gradient(b, loss, [x]);
        Expect(1, b.Build(new GraphResult("loss", loss), new GraphResult("x", gradient[0])), classes);
    }

    [Theory]
    [InlineData(6, 10)]
    [InlineData(130, 70)]
    public void Layer_norm_is_one_kernel_forward_and_one_backward_with_the_gradients_of_its_parameters(int rows, int width)
    {
        var b = new GraphBuilder("layer_norm");
        Value x = Parameter(b, "x", [rows, width]), scale = Parameter(b, "scale", [width]), shift = Parameter(b, "shift", [width]);
        Value y = b.LayerNorm(x, scale, shift, 1, 1e-5);
        Expect(1, InlinedGraphs.Of(b.Build(new GraphResult("y", y))));
        Value cotangent = Parameter(b, "c", [rows, width]);
        Value?[] gradients = ReverseMode.Vjp(b, [y], [cotangent], [x, scale, shift]);
        Expect(1, InlinedGraphs.Of(b.Build([.. gradients.Select((g, i) => new GraphResult($"g{i}", g!.Value))])));
    }

    [Fact]
    public void A_dense_layer_is_one_kernel()
    {
        var b = new GraphBuilder("dense");
        Value x = Parameter(b, "x", [9, 17]), w = Parameter(b, "w", [17, 33]), bias = Parameter(b, "bias", [33]);
        Value z = b.Add(b.MatMul(x, w), b.BroadcastInDim(bias, [9, 33], [1]));
        Expect(1, b.Build(new GraphResult("y", b.Max(z, b.ZeroLike(z)))));
    }

    [Theory]
    [InlineData(5, 19, 33)]
    [InlineData(1, 64, 40)]
    [InlineData(70, 3, 5)]
    public void What_only_an_operand_of_a_dot_needs_is_computed_as_it_is_fetched(int rows, int depth, int columns)
    {
        var b = new GraphBuilder("prologue");
        Value x = Parameter(b, "x", [rows, depth]), w = Parameter(b, "w", [depth, columns]);
        Value y = b.Tanh(b.MatMul(b.Mul(x, x), b.Relu(b.Add(w, w))));
        Expect(1, b.Build(new GraphResult("y", y)));
    }

    [Fact]
    public void An_operand_that_others_need_too_is_stored()
    {
        var b = new GraphBuilder("shared");
        Value x = Parameter(b, "x", [9, 17]), w = b.Tanh(Parameter(b, "w", [17, 33]));
        Expect(2, b.Build(new GraphResult("y", b.MatMul(x, w)), new GraphResult("w", w)));
    }

    [Fact]
    public void Small_updates_share_a_launch()
    {
        var b = new GraphBuilder("updates");
        Value step = b.Parameter("step", TensorType.Scalar(DType.F32));
        Value next = b.Add(step, b.Scalar(DType.F32, 1)), rate = b.Rsqrt(next);
        List<GraphResult> results = [new("next", next)];
        foreach (int width in (int[])[5, 33, 70])
        {
            Value bias = Parameter(b, $"b{width}", [width]), gradient = Parameter(b, $"g{width}", [100, width]);
            Value sum = b.ReduceSum(gradient, [0]);
            results.Add(new($"b{width}", b.Sub(bias, b.Mul(sum, b.BroadcastScalar(rate, [width])))));
        }

        Expect(2, b.Build([.. results]));
    }

    [Fact]
    public void Tiny_work_that_depends_on_tiny_work_becomes_a_later_phase()
    {
        var b = new GraphBuilder("keys");
        Value key = b.Parameter("key", new TensorType(DType.U32, [2]));
        Value first = b.FoldIn(key, b.Scalar(DType.U32, 3)), second = b.FoldIn(first, b.Scalar(DType.U32, 4));
        Expect(1, b.Build(new GraphResult("first", first), new GraphResult("second", second)));
    }

    [Fact]
    public void Reductions_of_no_elements_stand_alone()
    {
        // Found by a random graph, seed 18531: the two reductions were joined, and no loop fits both.
        var b = new GraphBuilder("empty");
        Value rows = b.ReduceOr(b.Parameter("x", new TensorType(DType.Bool, [0, 130])), [1]);
        Graph graph = b.Build(new GraphResult("any", b.ReduceOr(rows, [0])), new GraphResult("rows", b.Convert(rows, DType.I64)));
        LoweredGraph.Check(graph, [ReferenceTensor.Zeros(graph.Parameters[0].Type)]);
    }

    [Fact]
    public void What_is_cheap_is_computed_again_by_every_kernel_that_reads_it()
    {
        FusionPlan plan = TwoReductions((b, x, _) => b.Mul(x, x), isChecked: true);
        Assert.All(plan.Groups, g => Assert.Equal([plan.Graph.Parameters[0].Result], g.Inputs));
    }

    [Fact]
    public void A_product_stores_its_sums_alone_where_others_compute_with_them()
    {
        // As in the gradient of batch norm: ȳ · d could be computed in the product's epilogue, and d = x − mean would be stored for it.
        var b = new GraphBuilder("main");
        Value distance = b.Sub(Parameter(b, "x", [512, 64]), b.BroadcastInDim(Parameter(b, "mean", [64]), [512, 64], [1]));
        Value cotangent = b.MatMul(Parameter(b, "a", [512, 96]), Parameter(b, "w", [96, 64]));
        Value along = b.ReduceSum(b.Mul(cotangent, distance), [0]);
        Value centred = b.Sub(cotangent, b.Mul(distance, b.BroadcastInDim(along, [512, 64], [1])));
        Graph graph = b.Build(new GraphResult("x", centred), new GraphResult("sum", b.ReduceSum(cotangent, [0])));
        LoweredGraph.Check(graph, [.. graph.Parameters.Select((p, i) => TwoOperands.Numbers(p.Type, i))]);
        FusionPlan plan = FusionPlanner.Plan(graph, new CompilerOptions());
        Assert.Equal([cotangent], plan.Groups.Single(g => g.Kind == FusionKind.Contraction).Outputs);
        Assert.DoesNotContain(distance, plan.Groups.SelectMany(g => g.Outputs));
    }

    [Fact]
    public void What_is_costly_is_stored() => AssertStored(TwoReductions((b, x, _) => b.Exp(x)));

    [Fact]
    public void What_is_made_of_two_large_arrays_is_stored() => AssertStored(TwoReductions((b, x, y) => b.Sub(x, y)));

    [Fact]
    public void A_result_is_stored_and_read()
    {
        FusionPlan plan = TwoReductions((b, x, _) => b.Mul(x, x), isResult: true);
        Assert.Contains(plan.Groups, g => g.Inputs.Any(v => v.Node.Op is Mul));
    }

    [Fact]
    public void A_plan_prints_a_line_for_each_group()
    {
        var b = new GraphBuilder("main");
        Value x = Parameter(b, "x", [70, 64]), w = Parameter(b, "w", [64, 5]);
        Value y = b.Tanh(b.MatMul(x, w));
        FusionPlan plan = FusionPlanner.Plan(b.Build(new GraphResult("y", y), new GraphResult("z", b.Exp(x))), new CompilerOptions());
        Assert.Equal(
            """
            fusion @main
              k0   contraction  %2 dot, %3 tanh; reads %x, %w; writes %3
              k1   elementwise  %4 exp; reads %x; writes %4

            """,
            plan.ToString());
    }

    /// <summary>Two reductions of a value, over axes that share no loops.</summary>
    private static FusionPlan TwoReductions(Func<GraphBuilder, Value, Value, Value> value, bool isResult = false, bool isChecked = false)
    {
        var b = new GraphBuilder("main");
        Shape shape = [4, 70, 64];
        Value made = value(b, Parameter(b, "x", shape), Parameter(b, "y", shape));
        GraphResult[] results = [new("first", b.ReduceSum(made, [0])), new("second", b.ReduceSum(made, [1]))];
        Graph graph = b.Build(isResult ? [.. results, new("made", made)] : results);
        if (isChecked)
        {
            LoweredGraph.Check(graph, [.. graph.Parameters.Select((p, i) => TwoOperands.Numbers(p.Type, i))]);
        }

        FusionPlan plan = FusionPlanner.Plan(graph, new CompilerOptions());
        Assert.Equal(2, plan.Groups.Count);
        return plan;
    }

    private static void AssertStored(FusionPlan plan) =>
        Assert.Contains(plan.Groups, g => g.Outputs.Any(v => v.Op is not ReductionOp) && plan.Groups.Any(r => r.Inputs.Intersect(g.Outputs).Any()));

    private static Value Parameter(GraphBuilder b, string name, Shape shape) => b.Parameter(name, new TensorType(DType.F32, shape));

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    public void What_follows_the_gradient_of_a_strided_convolution_is_a_kernel_of_its_own(int stride, int kernels)
    {
        var b = new GraphBuilder("strided");
        Value x = Parameter(b, "x", [2, 3, 8, 8]), w = Parameter(b, "w", [9, 3, 3, 3]), cotangent = Parameter(b, "c", [2, 9, 8 / stride, 8 / stride]);
        Convolution op = Convolution.Of(2) with { Strides = [stride, stride], Low = [1, 1], High = [1, 1] };
        Value gradient = ReverseMode.Vjp(b, [b.Convolution(x, w, op)], [cotangent], [x])[0]!.Value;
        Expect(kernels, b.Build(new GraphResult("y", b.Mul(gradient, b.Sin(Parameter(b, "z", [2, 3, 8, 8]))))));
    }

    [Theory]
    [InlineData(7, 9, 3)]
    [InlineData(1, 9, 2)]
    [InlineData(7, 1, 1)]
    public void New_kernels_of_a_convolution_are_computed_with_their_gradient(int channels, int outputs, int size)
    {
        var b = new GraphBuilder("kernels");
        Value x = Parameter(b, "x", [2, channels, 6, 6]), w = Parameter(b, "w", [outputs, channels, size, size]), momentum = Parameter(b, "m", [outputs, channels, size, size]);
        Value y = b.Convolution(x, w, Convolution.Of(2));
        Value gradient = ReverseMode.Vjp(b, [y], [Parameter(b, "c", [.. y.Type.Shape.ToSizes().Select(n => (int)n)])], [w])[0]!.Value;
        Value moved = b.Add(gradient, momentum);
        Expect(1, b.Build(new GraphResult("m", moved), new GraphResult("w", b.Sub(w, moved))));
    }

    [Fact]
    public void Sums_of_a_convolution_that_are_read_in_two_orders_are_written_once()
    {
        var b = new GraphBuilder("orders");
        Value y = b.Convolution(Parameter(b, "x", [3, 5, 4, 4]), Parameter(b, "w", [3, 5, 3, 3]), Convolution.Of(2) with { Low = [1, 1], High = [1, 1] });
        Expect(2, b.Build(new GraphResult("y", b.Neg(y)), new GraphResult("z", b.Mul(b.Transpose(y, [1, 0, 2, 3]), Parameter(b, "z", [3, 3, 4, 4])))));
    }

    private static void Expect(int kernels, Graph graph, int classes = 1)
    {
        FusionPlan plan = FusionPlanner.Plan(graph, new CompilerOptions());
        Assert.True(
            plan.Groups.Count == kernels,
            $"{plan.Groups.Count} kernels\n{graph}\n{string.Join("\n", plan.Groups.Select(g => $"{g.Kind}: " + string.Join("\n   ", g.Nodes)))}");
        var random = new Random(3);
        LoweredGraph.Check(graph, [.. graph.Parameters.Select(p => ReferenceTensor.Of(
            p.Type.DType, p.Type.Shape,
            Enumerable.Range(0, (int)p.Type.Elements).Select(_ => p.Type.DType.IsFloat ? (random.NextDouble() * 4) - 2 : random.Next(classes))))]);
    }
}
