using GraphCompiler.Compiler.Fusion;
using GraphCompiler.Compiler.Kernels.Indexing;
using GraphCompiler.Compiler.Kernels.Lowering.Contraction;

namespace GraphCompiler.Compiler.Kernels.Lowering.Convolutions;

/// <summary>Where tiles find the operands of a convolution: in place, or in copies that earlier phases of the kernel make.</summary>
/// <remarks>
/// The input is copied where windows reach outside, where its elements are computed (a prologue), where their position is not a sum over the
/// coordinates, where windows meet every second element only, or rows of a tile would crowd the cache: as <c>[sample, channel, box…]</c>, the box being all
/// that windows meet (<see cref="InputBox"/>), zeros where there is nothing; an input whose channels lie in blocks keeps them, and one that is turned is
/// copied in the order of memory. Kernels are copied as panels <c>[group, panel, channel, position…, 32]</c> unless
/// they lie so.
/// </remarks>
public sealed class ConvolutionOperands
{
    /// <summary>More rows of a tile than these, so far apart, drive each other out of it.</summary>
    private const long MostCrowded = 8;

    private readonly FusionGroup group;
    private readonly ConvolutionProblem problem;
    private readonly StoredOperand? input;
    private readonly StoredOperand? kernels;
    private readonly InputBox box;
    private readonly Shape panels;
    private readonly int width;

    /// <summary>The operands of a group's convolution.</summary>
    public ConvolutionOperands(FusionGroup group, ConvolutionProblem problem)
    {
        (this.group, this.problem) = (group, problem);
        width = new DotShape(problem.Type, 1, 1, problem.Features, problem.Depth).PanelColumns;
        ChannelTile = ChannelBlocks.TileOf(group, problem);
        box = InputBox.Of(problem) with
        {
            ChannelTile = ChannelTile,
            IsTurned = ConvolutionProblem.IsTurn(problem.X.Node) && group.Nodes.Contains(problem.X.Node),
        };
        panels = Shape.FromSizes(
            [problem.Groups, DotShape.CeilDiv(problem.Features, width), problem.Channels, .. problem.Dimensions.Select(d => d.Window), width]);
        input = !box.IsSparse && box.IsInside(problem) && Summed(problem.X, InputExample()) is { } stored && !IsCrowded(stored) ? stored : null;
        box = input is null ? box.Spread(problem.Type) : box;
        kernels = problem.Features % width == 0 ? Summed(problem.W, KernelExample()) : null;
        if (kernels is not null && !LiesInPanels(kernels))
        {
            kernels = null;
        }
    }

    /// <summary>Channels of a block in which the input, or its copy, lies; 1 where it lies channel by channel.</summary>
    public long ChannelTile { get; }

    /// <summary>Elements from one that lies in a line to the next.</summary>
    public long ColumnStep => box.Step[^1];

    /// <summary>Copies that are made.</summary>
    public IEnumerable<KernelBuffer> Temporaries =>
    [
        .. input is null ? [Buffer("padded", box.Shape)] : Array.Empty<KernelBuffer>(),
        .. kernels is null ? [Buffer("panels", panels)] : Array.Empty<KernelBuffer>(),
    ];

    /// <summary>The phases that make the copies.</summary>
    /// <param name="names">Names of the kernel.</param>
    /// <param name="emitter">Emits elements of the operands.</param>
    /// <param name="buffers">The group's buffers.</param>
    /// <param name="form">The form.</param>
    public IEnumerable<Phase> Copies(NameSource names, ElementEmitter emitter, GroupBuffers buffers, VectorForm form)
    {
        if (input is null)
        {
            yield return new PaddedCopy(problem, box, emitter).Emit(names, Buffer("padded", box.Shape));
        }

        if (kernels is null && PanelTransposition.Of(group, problem, form) is { } transposition)
        {
            yield return transposition.Emit(names, buffers.Inputs[transposition.Source], Buffer("panels", panels));
        }
        else if (kernels is null)
        {
            yield return Copy(names, panels, Buffer("panels", panels), (scope, at) =>
            {
                IndexExpr feature = (at[1] * width) + at[^1];
                var exists = new IndexCondition(feature, 0, problem.Features);
                return emitter.EmitWhere(
                    scope, problem.W, problem.KernelIndex(at[0], feature, at[2], at.Skip(3).SkipLast(1)), exists.AlwaysHolds ? [] : [exists]);
            });
        }
    }

    /// <summary>The buffer that holds the input's elements.</summary>
    public KernelBuffer InputBuffer(GroupBuffers buffers) => input is null ? Buffer("padded", box.Shape) : buffers.Inputs[input.Source];

    /// <summary>The buffer that holds the kernels' elements.</summary>
    public KernelBuffer KernelBufferOf(GroupBuffers buffers) => kernels is null ? Buffer("panels", panels) : buffers.Inputs[kernels.Source];

    /// <summary>The position of an element of the input, or of a zero around it.</summary>
    public IndexExpr InputAt(IndexExpr sample, IndexExpr group, IndexExpr channel, IReadOnlyList<IndexExpr> element)
    {
        EquatableArray<IndexExpr> index = problem.InputIndex(sample, group, channel, input is null ? box.IndexOf(element) : element);
        return input is null ? box.Position(index) : input.At(index);
    }

    /// <summary>The position of an element of the kernels; those of the panel's other columns follow.</summary>
    public IndexExpr KernelAt(IndexExpr group, IndexExpr panel, IndexExpr column, IndexExpr channel, IReadOnlyList<IndexExpr> tap) => kernels is null
        ? IndexAlgebra.Linearize([group, panel, channel, .. tap, column], panels.Strides())
        : kernels.At(problem.KernelIndex(group, (panel * width) + column, channel, tap));

    private KernelBuffer Buffer(string name, Shape shape) => new(name, problem.Type, shape.Elements, BufferAccess.InOut);

    /// <summary>A phase that writes every element of a copy.</summary>
    /// <param name="names">Names of the kernel.</param>
    /// <param name="shape">Shape of the copy.</param>
    /// <param name="copy">The copy.</param>
    /// <param name="element">Emits the element at an index.</param>
    public static Phase Copy(NameSource names, Shape shape, KernelBuffer copy, Func<KernelScope, IReadOnlyList<IndexExpr>, Expr> element)
    {
        var scope = new KernelScope(names);
        long chunks = LoopNest.Emit(scope, shape.ToSizes(), ElementwiseLowering.ChunkElements, (inner, at) =>
        {
            Expr value = element(inner, at);
            inner.Code.Emit(new Store(copy, inner.Index(IndexAlgebra.Linearize(at, shape.Strides())), value));
        });
        return new Phase(LoopNest.Chunk, chunks, ElementwiseLowering.ChunkElements, scope.Code.Statements.ToEquatable());
    }

    /// <summary>Where an operand lies, if the position of an element is a sum over the coordinates.</summary>
    private StoredOperand? Summed(Value operand, EquatableArray<IndexExpr> example) =>
        StoredOperand.Of(group, operand, example) is { } stored
            && IndexAlgebra.Terms(stored.At(example)).Terms.All(t => t.Expr is IndexVar) ? stored : null;

    /// <summary>Whether windows, one for each sample, meet elements that share their places in the cache: as in the gradient of 1×1 kernels.</summary>
    private bool IsCrowded(StoredOperand stored) => problem.Positions == 1 && problem.Batch > MostCrowded
        && IndexAlgebra.Factor(stored.At(InputExample()), new IndexVar("sample", problem.Batch)) * problem.Type.Size % InputBox.CrowdedBytes == 0;

    private bool LiesInPanels(StoredOperand stored) =>
        IndexAlgebra.Factor(stored.At(KernelExample()), new IndexVar("column", width)) == 1;

    private EquatableArray<IndexExpr> InputExample() => problem.InputIndex(
        Known("sample", problem.Batch), Known("group", problem.Groups), (Known("block", problem.Channels / ChannelTile) * ChannelTile) + Known("channel", ChannelTile),
        problem.Dimensions.Select((d, i) => Known($"i{i}", d.Input)));

    private EquatableArray<IndexExpr> KernelExample() => problem.KernelIndex(
        Known("group", problem.Groups), (Known("panel", problem.Features / width) * width) + new IndexVar("column", width),
        Known("channel", problem.Channels), problem.Dimensions.Select((d, i) => Known($"q{i}", d.Window)));

    private static IndexExpr Known(string name, long extent) => extent == 1 ? 0 : new IndexVar(name, extent);
}
