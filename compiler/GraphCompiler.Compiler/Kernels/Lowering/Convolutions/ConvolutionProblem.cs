using GraphCompiler.Compiler.Fusion;
using GraphCompiler.Compiler.Kernels.Indexing;

namespace GraphCompiler.Compiler.Kernels.Lowering.Convolutions;

/// <summary>A convolution as its lowerings see it: sizes, and where its indices lead in operands and results.</summary>
public sealed class ConvolutionProblem
{
    private ConvolutionProblem(Node node)
    {
        Node = node;
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
    public static ConvolutionProblem Of(FusionGroup group) => new(group.Nodes.Single(n => n.Op is Convolution));

    /// <summary>The index into the input.</summary>
    public EquatableArray<IndexExpr> InputIndex(IndexExpr sample, IndexExpr group, IndexExpr channel, IEnumerable<IndexExpr> element) =>
        [sample, (group * Channels) + channel, .. element];

    /// <summary>The index into the kernels.</summary>
    public EquatableArray<IndexExpr> KernelIndex(IndexExpr group, IndexExpr feature, IndexExpr channel, IEnumerable<IndexExpr> tap) =>
        [(group * Features) + feature, channel, .. tap];

    /// <summary>The index into a value that has the result's elements in the same row-major order.</summary>
    public EquatableArray<IndexExpr> Index(Value value, ResultPlace place)
    {
        EquatableArray<IndexExpr> index = [place.Sample, (place.Group * Features) + place.Feature, .. place.Position];
        return value.Type.Shape.Equals(Node.Type.Shape) ? index : ReshapeMap.Index(value.Type.Shape, Node.Type.Shape, index);
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
