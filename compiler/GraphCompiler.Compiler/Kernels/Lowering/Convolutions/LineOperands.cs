using GraphCompiler.Compiler.Fusion;
using GraphCompiler.Compiler.Kernels.Indexing;
using GraphCompiler.Compiler.Kernels.Lowering.Contraction;

namespace GraphCompiler.Compiler.Kernels.Lowering.Convolutions;

/// <summary>Where <see cref="PixelConvolution"/> finds its operands.</summary>
/// <remarks>
/// The input is copied, padded, as <c>[sample, channel, box…, stride, column]</c>: along the last dimension, elements that are a stride apart become
/// neighbours, and lines are as long as whole registers of windows read. The kernels are read in place where their position is a sum over the
/// coordinates, else from a copy.
/// </remarks>
public sealed class LineOperands
{
    private const long FewSums = 4;
    private const int MostTogether = 4;

    private readonly ConvolutionProblem problem;
    private readonly WindowDimension[] dimensions;
    private readonly StoredOperand? kernels;
    private readonly Shape box;
    private readonly long stride;

    /// <summary>The operands of a group's convolution.</summary>
    public LineOperands(FusionGroup group, ConvolutionProblem problem)
    {
        this.problem = problem;
        dimensions = [.. problem.Dimensions.Select(d => d.Together)];
        WindowDimension last = dimensions[^1];
        stride = last.Stride;
        long lanes = Math.Max(1, DotShape.PanelBytes / 2 / problem.Type.Size);
        long columns = (DotShape.CeilDiv(last.Output, lanes) * lanes) + ((last.Window - 1) * last.WindowDilation / stride) + 1;
        box = Shape.FromSizes(
            [problem.Batch, problem.Groups * problem.Channels, .. dimensions.SkipLast(1).Select(Reach), stride, columns]);
        EquatableArray<IndexExpr> example = problem.KernelIndex(
            Known("group", problem.Groups), Known("feature", problem.Features), Known("channel", problem.Channels),
            problem.Dimensions.Select((d, i) => Known($"q{i}", d.Window)));
        // Few sums wait for each other: those of several groups side by side do not. That is so of the gradients of kernels, whose windows are large.
        bool isNarrow = problem.Features * dimensions.SkipLast(1).Aggregate(1L, (n, d) => n * d.Output) * DotShape.CeilDiv(last.Output, lanes) <= FewSums;
        GroupsTogether = isNarrow && problem.Groups % MostTogether == 0 ? MostTogether : 1;
        Near = GroupsTogether == 1 ? UnitLines.Of(problem) : null;
        kernels = StoredOperand.Of(group, problem.W, example) is { } stored
            && IndexAlgebra.Terms(stored.At(example)).Terms.All(t => t.Expr is IndexVar) ? stored : null;
    }

    /// <summary>Copies that are made.</summary>
    public IEnumerable<KernelBuffer> Temporaries =>
        [.. Near is null ? [InputBuffer] : Array.Empty<KernelBuffer>(), .. kernels is null ? [KernelCopy] : Array.Empty<KernelBuffer>()];

    /// <summary>The lines of a unit, where the units copy them themselves; null where all are copied beforehand.</summary>
    public UnitLines? Near { get; }

    /// <summary>Groups whose sums are computed side by side; a divisor of their number.</summary>
    public int GroupsTogether { get; }

    /// <summary>The copy of the input.</summary>
    public KernelBuffer InputBuffer => new("lines", problem.Type, box.Elements, BufferAccess.InOut);

    private KernelBuffer KernelCopy => new("kernels", problem.Type, problem.W.Type.Elements, BufferAccess.InOut);

    /// <summary>The phases that make the copies.</summary>
    public IEnumerable<Phase> Copies(NameSource names, ElementEmitter emitter)
    {
        if (Near is null)
        {
            yield return stride == 1 ? WithoutSteps(names, emitter) : Steps(names, emitter);
        }

        if (kernels is null)
        {
            yield return ConvolutionOperands.Copy(names, problem.W.Type.Shape, KernelCopy, (scope, at) => emitter.Emit(scope, problem.W, at));
        }
    }

    private Phase Steps(NameSource names, ElementEmitter emitter) => ConvolutionOperands.Copy(names, box, InputBuffer, (scope, at) =>
    {
        IndexExpr[] element =
        [
            .. dimensions.SkipLast(1).Select((d, i) => at[i + 2] - d.Low),
            (at[^1] * stride) + at[^2] - dimensions[^1].Low,
        ];
        var inside = element.Select((e, d) => new IndexCondition(e, 0, problem.Dimensions[d].Input)).Where(c => !c.AlwaysHolds);
        return emitter.EmitWhere(scope, problem.X, [at[0], at[1], .. element], inside.ToEquatable());
    });

    /// <summary>The buffer that holds the kernels' elements.</summary>
    public KernelBuffer KernelBufferOf(GroupBuffers buffers) => kernels is null ? KernelCopy : buffers.Inputs[kernels.Source];

    /// <summary>The position of what a window meets; what the windows after it in its line meet follows.</summary>
    /// <param name="row">The sample and the window.</param>
    /// <param name="group">Group of channels.</param>
    /// <param name="channel">Channel of the group.</param>
    /// <param name="steps">Elements from the begin of the window, along each dimension; a constant along the last if the stride there is not 1.</param>
    public IndexExpr InputAt(IReadOnlyList<IndexExpr> row, IndexExpr group, IndexExpr channel, IReadOnlyList<IndexExpr> steps) => IndexAlgebra.Linearize(
        [
            row[0], (group * problem.Channels) + channel,
            .. dimensions.SkipLast(1).Select((d, i) => (row[i + 1] * d.Stride) + steps[i]),
            steps[^1] % stride, row[^1] + (steps[^1] / stride),
        ],
        box.Strides());

    /// <summary>The position of an element of the kernels.</summary>
    public IndexExpr KernelAt(IndexExpr group, IndexExpr feature, IndexExpr channel, IReadOnlyList<IndexExpr> tap)
    {
        EquatableArray<IndexExpr> index = problem.KernelIndex(group, feature, channel, tap);
        return kernels is null ? IndexAlgebra.Linearize(index, problem.W.Type.Shape.Strides()) : kernels.At(index);
    }

    private static long Reach(WindowDimension d) => ((d.Output - 1) * d.Stride) + ((d.Window - 1) * d.WindowDilation) + 1;

    private Phase WithoutSteps(NameSource names, ElementEmitter emitter)
    {
        long[] sizes = box.ToSizes();
        var reached = new InputBox(
            Shape.FromSizes([.. sizes[..^2], sizes[^1]]), dimensions.Select(d => -d.Low).ToEquatable(),
            dimensions.Select(_ => 1L).ToEquatable());
        return new PaddedCopy(problem, reached, emitter).Emit(names, InputBuffer);
    }

    private static IndexExpr Known(string name, long extent) => extent == 1 ? 0 : new IndexVar(name, extent);
}
