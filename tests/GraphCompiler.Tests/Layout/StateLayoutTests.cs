using GraphCompiler.Compiler;
using GraphCompiler.Compiler.Ir;
using GraphCompiler.Compiler.Layout;
using GraphCompiler.Compiler.Ops.Contraction;
using GraphCompiler.Compiler.Ops.Control;
using GraphCompiler.Compiler.Ops.Elementwise;
using GraphCompiler.Compiler.Ops.Indexing;
using GraphCompiler.Compiler.Ops.Movement;
using GraphCompiler.Compiler.Ops.Reduction;
using GraphCompiler.Runtime;
using GraphCompiler.Runtime.Diagnostics;
using Xunit;

namespace GraphCompiler.Tests.Layout;

/// <summary>Which state is kept in panels, and what the graphs look like then.</summary>
public sealed class StateLayoutTests
{
    private static readonly TensorType Weight = new(DType.F32, [48, 64]);

    private static readonly BlockedLayout Panels = new([1], [32], [1, 0]);

    [Theory]
    [InlineData(1)]
    [InlineData(128)]
    public void A_weight_lies_in_panels_for_any_batch(long rows) => Assert.Equal(Panels, Chosen((b, w) => b.MatMul(X(b, rows), w)));

    [Fact]
    public void A_weight_that_is_multiplied_transposed_lies_in_panels_of_its_rows() =>
        Assert.Equal(
            new BlockedLayout([0], [32], []),
            Chosen((b, w) => b.MatMul(X(b, 3), b.Transpose(w, [1, 0])), new(DType.F32, [64, 48])));

    [Fact]
    public void Doubles_lie_in_panels_as_wide_in_bytes() => Assert.Equal(
        new BlockedLayout([1], [16], [1, 0]),
        Chosen((b, w) => b.MatMul(b.Parameter("x", new(DType.F64, [3, 48])), w), Weight.With(DType.F64)));

    [Fact]
    public void A_weight_that_is_no_whole_number_of_panels_stays() =>
        Assert.Equal(BlockedLayout.RowMajor, Chosen((b, w) => b.MatMul(X(b, 3), w), new(DType.F32, [48, 60])));

    [Fact]
    public void A_weight_that_is_summed_or_gathered_stays()
    {
        Assert.Equal(BlockedLayout.RowMajor, Chosen((b, w) => b.Add(b.ReduceSum(b.MatMul(X(b, 3), w), [0, 1]), b.ReduceSum(b.Abs(w), [0, 1]))));
        Assert.Equal(BlockedLayout.RowMajor, Chosen((b, w) => b.Add(b.MatMul(X(b, 3), w), b.Gather(w, b.Parameter("i", new(DType.I32, [3])), 0))));
    }

    [Fact]
    public void Kernels_that_are_only_convolved_with_lie_in_panels_of_outputs()
    {
        var kernels = new TensorType(DType.F32, [64, 2, 3, 3]);
        static Value Images(GraphBuilder b) => b.Parameter("x", new TensorType(DType.F32, [1, 4, 9, 9]));
        static Convolution InGroups(long groups) => Convolution.Of(2) with { Groups = groups };
        Assert.Equal(new BlockedLayout([0], [32], []), Chosen((b, w) => b.Convolution(Images(b), w, InGroups(2)), kernels));
        Assert.Equal(BlockedLayout.RowMajor, Chosen((b, w) => b.Convolution(Images(b), w, InGroups(2)), new(DType.F32, [60, 2, 3, 3])));
        Assert.Equal(BlockedLayout.RowMajor, Chosen((b, w) => b.Convolution(Images(b), b.Neg(w), InGroups(2)), kernels));
        Assert.Equal(
            BlockedLayout.RowMajor,
            Chosen((b, w) => b.Add(b.ReduceSum(b.Convolution(Images(b), w, InGroups(2)), [0, 1, 2, 3]), b.ReduceSum(b.Reverse(w, [2]), [0, 1, 2, 3])), kernels));
    }

    [Fact]
    public void It_can_be_switched_off() =>
        Assert.Equal(BlockedLayout.RowMajor, Chosen((b, w) => b.MatMul(X(b, 3), w), options: new CompilerOptions { DisabledPasses = ["layout"] }));

    [Fact]
    public void A_layout_that_is_given_stays()
    {
        Module module = ModuleOf((b, w) => b.MatMul(X(b, 3), w), Weight);
        module = module.With([module.States[0] with { Layout = BlockedLayout.RowMajor }]);
        Assert.Equal(BlockedLayout.RowMajor, StateLayouts.Choose(module, new CompilerOptions()).States[0].Layout);
    }

    [Fact]
    public void Moments_go_with_their_weight_and_graphs_say_what_lies_where()
    {
        var b = new GraphBuilder("step");
        Value w = W(b, Weight), m = b.Parameter("m", Weight, isState: true), other = b.Parameter("other", Weight, isState: true);
        Value next = b.Add(m, b.Neg(w));
        Graph graph = b.Build(
            new GraphResult("y", b.MatMul(X(b, 3), w)), new GraphResult("w", b.Sub(w, next), IsState: true), new GraphResult("m", next, IsState: true),
            new GraphResult("other", b.Neg(other), IsState: true));
        Module module = LayoutPhase.Run(
            new Module("m", [new("w", Weight), new("m", Weight), new("other", Weight)], [graph]), new CompilerOptions());
        Assert.Equal([Panels, Panels, BlockedLayout.RowMajor], module.States.Select(s => s.Layout!));
        Graph physical = module["step"];
        Assert.Equal("f32[2,48,32]", physical.Parameters[0].Type.ToString());
        Assert.Equal(["unpack", "unpack"], physical.Nodes.Where(n => n.Op is Unpack).Select(n => n.Op.Name));
        Assert.Equal(["f32[3,64]", "f32[2,48,32]", "f32[2,48,32]", "f32[48,64]"], physical.Results.Select(r => r.Value.Type.ToString()));
        GraphVerifier.Verify(module);
    }

    [Fact]
    public void A_packed_state_reads_back_from_its_text()
    {
        Module module = LayoutPhase.Run(ModuleOf((b, w) => b.MatMul(X(b, 3), w), Weight), new CompilerOptions());
        string text = module.ToString();
        Assert.Contains("state @w pack dims=[1] tiles=[32] outer=[1,0] : f32[48,64]\n", text, StringComparison.Ordinal);
        Assert.Equal(text, GraphParser.ParseModule(text).ToString());
        var fault = Assert.Throws<GraphCompilerException>(() => GraphParser.ParseModule(text.Replace("tiles=[32] outer=[1,0] :", "tiles=[33] :", StringComparison.Ordinal)));
        Assert.Contains("f32[48,64] cannot be packed so", fault.Message, StringComparison.Ordinal);
    }

    private static BlockedLayout? Chosen(Func<GraphBuilder, Value, Value> y, TensorType? weight = null, CompilerOptions? options = null) =>
        StateLayouts.Choose(ModuleOf(y, weight ?? Weight), options ?? new CompilerOptions()).States[0].Layout;

    private static Module ModuleOf(Func<GraphBuilder, Value, Value> y, TensorType weight)
    {
        var b = new GraphBuilder("run");
        return new Module("m", [new StateDeclaration("w", weight)], [b.Build(new GraphResult("y", y(b, W(b, weight))))]);
    }

    private static Value X(GraphBuilder b, long rows) => b.Parameter("x", new TensorType(DType.F32, [rows, 48]));

    private static Value W(GraphBuilder b, TensorType type) => b.Parameter("w", type, isState: true);
}
