using GraphCompiler.Compiler.Fusion;
using GraphCompiler.Compiler.Kernels.Indexing;

namespace GraphCompiler.Compiler.Kernels.Lowering.Convolutions;

/// <summary>A convolution as its lowerings see it: sizes, and where its indices lead in operands and results.</summary>
public sealed class ConvolutionProblem
{
    private readonly bool isTurned;

    private ConvolutionProblem(Node node, bool isTurned)
    {
        (Node, this.isTurned) = (node, isTurned);
        Op = (Convolution)node.Op;
        (Shape x, Shape w) = (X.Type.Shape, W.Type.Shape);
        (Batch, Channels, Features) = (x[0].Size, w[1].Size, w[0].Size / Op.Groups);
        Dimensions = [.. Enumerable.Range(0, x.Rank - 2).Select(d => new WindowDimension(
            x[d + 2].Size, node.Type.Shape[d + 2].Size, w[d + 2].Size, Op.Strides[d], Op.Low[d], Op.BaseDilation[d], Op.WindowDilation[d]))];
        Positions = Dimensions.Aggregate(1L, (n, d) => checked(n * d.Output));
        Taps = Dimensions.Aggregate(1L, (n, d) => checked(n * d.Window));
    }

    /// <summary>The convolution.</summary>
    public Node Node { get; }

    /// <summary>Its attributes.</summary>
    public Convolution Op { get; }

    /// <summary>The input.</summary>
    public Value X => Node.Operands[0];

    /// <summary>The kernels.</summary>
    public Value W => Node.Operands[1];

    /// <summary>Element type.</summary>
    public DType Type => Node.Type.DType;

    /// <summary>Samples.</summary>
    public long Batch { get; }

    /// <summary>Groups.</summary>
    public long Groups => Op.Groups;

    /// <summary>Channels of a group.</summary>
    public long Channels { get; }

    /// <summary>Outputs of a group.</summary>
    public long Features { get; }

    /// <summary>The spatial dimensions.</summary>
    public IReadOnlyList<WindowDimension> Dimensions { get; }

    /// <summary>Windows of a sample.</summary>
    public long Positions { get; }

    /// <summary>Positions of a kernel.</summary>
    public long Taps { get; }

    /// <summary>Products of an element of the result.</summary>
    public long Depth => checked(Channels * Taps);

    /// <summary>The convolution of a group, which has one.</summary>
    public static ConvolutionProblem Of(FusionGroup group)
    {
        Node node = group.Nodes.Single(n => n.Op is Convolution);
        return new(node, group.Nodes.Any(n => IsTurn(n) && n.Operands[0] == node.Result));
    }

    /// <summary>Whether a node swaps the samples and the channels of its operand, and moves nothing else: that makes the gradient of kernels of a convolution.</summary>
    public static bool IsTurn(Node node) =>
        node.Op is Transpose turn && turn.Permutation.Select((from, to) => from == (to < 2 ? 1 - to : to)).All(fits => fits);

    /// <summary>The index into the input.</summary>
    public EquatableArray<IndexExpr> InputIndex(IndexExpr sample, IndexExpr group, IndexExpr channel, IEnumerable<IndexExpr> element) =>
        [sample, (group * Channels) + channel, .. element];

    /// <summary>The index into the kernels.</summary>
    public EquatableArray<IndexExpr> KernelIndex(IndexExpr group, IndexExpr feature, IndexExpr channel, IEnumerable<IndexExpr> tap) =>
        [(group * Features) + feature, channel, .. tap];

    /// <summary>The index into the result, or a value that follows it and has its elements in the same row-major order, turned (<see cref="IsTurn"/>) or not.</summary>
    public EquatableArray<IndexExpr> Index(Value value, ResultPlace place)
    {
        (Shape shape, IndexExpr feature) = (Node.Type.Shape, (place.Group * Features) + place.Feature);
        if (!isTurned || value == Node.Result)
        {
            return In(shape, [place.Sample, feature, .. place.Position]);
        }

        return In([shape[1], shape[0], .. shape.Skip(2)], [feature, place.Sample, .. place.Position]);

        EquatableArray<IndexExpr> In(Shape own, EquatableArray<IndexExpr> index) =>
            value.Type.Shape.Equals(own) ? index : ReshapeMap.Index(value.Type.Shape, own, index);
    }

    /// <summary>Position in the memory of an output of the fused group.</summary>
    public IndexExpr Position(Value output, ResultPlace place) =>
        OutputPlacement.Position(output, Index(OutputPlacement.Computed(output), place));
}

/// <summary>An element of a convolution's result.</summary>
/// <param name="Sample">Sample.</param>
/// <param name="Group">Group of channels.</param>
/// <param name="Feature">Output of the group.</param>
/// <param name="Position">Window, one index a dimension.</param>
public sealed record ResultPlace(IndexExpr Sample, IndexExpr Group, IndexExpr Feature, EquatableArray<IndexExpr> Position);
