using GraphCompiler.Compiler.Fusion;
using GraphCompiler.Compiler.Kernels.Indexing;
using GraphCompiler.Compiler.Kernels.Lowering.Contraction;
using GraphCompiler.Compiler.Kernels.Lowering.Gpu;

namespace GraphCompiler.Compiler.Kernels.Lowering.Convolutions;

/// <summary>A convolution with what is fused around it.</summary>
/// <remarks>
/// Four schedules, chosen by the shape, sum in the order of <see cref="ConvolutionOrder"/>: <see cref="TiledConvolution"/>, once for each kind of windows where
/// the input is dilated, <see cref="PixelConvolution"/>, with kinds along a line beside each other, where outputs are too few to be lanes,
/// <see cref="PlaneConvolution"/> where windows are too few as well, and <see cref="DirectConvolution"/> for the rest. The operands may be computed (a
/// prologue) while they are copied (<see cref="ConvolutionOperands"/>). Consumers of the result that have its elements in the same order are the epilogue.
/// </remarks>
public sealed class ConvolutionLowering : GroupLowering
{
    /// <summary>Most kinds of windows, each of which is code of its own.</summary>
    private const long MostKinds = 8;

    /// <summary>Most kinds of windows along a line that are computed beside each other.</summary>
    private const long MostBeside = 2;

    /// <summary>Most positions of a kernel along a line that kinds beside each other have code for, one by one.</summary>
    private const long MostTaps = 16;

    /// <summary>Fewer outputs leave most lanes of a register idle.</summary>
    private const long FewestFeatures = 8;

    /// <summary>Sums of fewer products take no longer than to transpose them.</summary>
    private const long ShallowDepth = 32;

    private readonly ConvolutionProblem problem;
    private readonly ConvolutionOperands? operands;
    private readonly LineOperands? lines;
    private readonly bool hasPlanes;
    private readonly KernelBuffer? partials;

    /// <summary>The lowering of a group of kind <see cref="FusionKind.Contraction"/> with one convolution.</summary>
    public ConvolutionLowering(FusionGroup group) : base(group)
    {
        problem = ConvolutionProblem.Of(group);
        if (IsEmpty(problem))
        {
            return;
        }

        hasPlanes = PlaneConvolution.Fits(problem);
        if (!hasPlanes && HasLines(problem))
        {
            lines = new LineOperands(group, problem);
        }
        else if (IsTiled(problem))
        {
            operands = new ConvolutionOperands(group, problem);
        }

        long segments = DotShape.CeilDiv(problem.Channels, ConvolutionOrder.SegmentChannels(problem));
        partials = segments > 1 && (hasPlanes || lines is not null || operands is not null)
            ? new KernelBuffer("partials", problem.Type, checked(segments * problem.Node.Type.Elements), BufferAccess.InOut) : null;
    }

    /// <inheritdoc/>
    public override IReadOnlyList<KernelBuffer> Temporaries =>
        [.. operands?.Temporaries ?? lines?.Temporaries ?? [], .. partials is null ? [] : new[] { partials }];

    /// <inheritdoc/>
    public override bool CanOverwrite(int output, int input)
    {
        // Windows of several kinds lie between each other: the vectors that the elements of one are picked from hold those of the others too. And the last
        // tile of a line begins early, over sums that the one before has finished: what is added to them would be added twice.
        if (lines is not null || problem.Dimensions.Any(d => d.PhaseCount > 1))
        {
            return false;
        }

        var access = new EpilogueAccess(Group, problem.Node);
        var scope = new KernelScope(new NameSource());
        IndexExpr group = Known("group", problem.Groups), feature = Known("feature", problem.Features);
        var place = new ResultPlace(
            Known("sample", problem.Batch), group, feature, [.. problem.Dimensions.Select((d, i) => Known($"p{i}", d.Output))]);
        (Value read, Value written) = (Group.Inputs[input], Group.Outputs[output]);
        return read.Type.Elements == written.Type.Elements
            && access.IsInPlace(scope, read, problem.Position(written, place), v => problem.Index(v, place));

        IndexExpr Known(string name, long extent)
        {
            var variable = new IndexVar(name, extent);
            scope.Know(variable);
            return extent == 1 ? 0 : variable;
        }
    }

    /// <inheritdoc/>
    public override Kernel Lower(string name, VectorForm form)
    {
        var buffers = new GroupBuffers(this);
        if (problem.Node.Type.Elements == 0)
        {
            return buffers.Kernel(name, Group, [form.IsGrid ? GridScope.Nothing : new Phase(LoopNest.Chunk, 0, 0, [])]);
        }

        if (form.IsGrid || (!hasPlanes && operands is null && lines is null))
        {
            var direct = new DirectConvolution(Group, problem, buffers);
            return buffers.Kernel(name, Group, [form.IsGrid ? direct.Grid() : direct.Emit()]);
        }

        var names = new NameSource();
        var epilogue = new ConvolutionEpilogue(Group, problem, buffers);
        PartialSums? segments = partials is null ? null : new PartialSums(problem, partials);
        IResultSink sink = (IResultSink?)segments ?? epilogue;
        var emitter = new ElementEmitter(Group, buffers.Inputs, buffers.FaultWord);
        Phase[] phases = hasPlanes ? [new PlaneConvolution(problem, form, names, emitter, sink).Emit()]
            : operands is null ? [.. lines!.Copies(names, emitter), new PixelConvolution(problem, lines, buffers, form, names, emitter, sink).Emit()]
            : [
                .. operands.Copies(names, emitter, buffers, form),
                .. WindowPhase.Combinations(problem.Dimensions).Select(windows => new TiledConvolution(problem, operands, buffers, windows, form, names, sink).Emit()),
            ];
        return buffers.Kernel(name, Group, [.. phases, .. segments is null ? [] : new[] { segments.Combination(names, epilogue) }]);
    }

    /// <summary>Whether outputs are the lanes of a convolution: <see cref="TiledConvolution"/>.</summary>
    public static bool IsTiled(ConvolutionProblem problem) =>
        !IsEmpty(problem) && !PlaneConvolution.Fits(problem) && !HasLines(problem) && HasFewKinds(problem);

    private static bool HasFewKinds(ConvolutionProblem problem) =>
        problem.Dimensions.Aggregate(1L, (n, d) => Math.Min(MostKinds + 1, n * d.PhaseCount)) <= MostKinds;

    private static bool IsEmpty(ConvolutionProblem problem) => problem.Node.Type.Elements == 0 || problem.Depth == 0 || problem.X.Type.Elements == 0;

    /// <summary>Whether windows of a line are better lanes than outputs.</summary>
    private static bool HasLines(ConvolutionProblem problem)
    {
        WindowDimension last = problem.Dimensions[^1];
        long line = last.Together.Output;
        if (problem.Dimensions.Any(d => d.BaseDilation > 1))
        {
            bool isBeside = last.PhaseCount == last.OutputStep && last.OutputStep <= MostBeside && (last.BaseDilation == 1 || last.Window <= MostTaps);
            return isBeside && HasFewKinds(problem) && problem.Features < FewestFeatures && line > problem.Features;
        }

        long lanes = Math.Max(1, DotShape.PanelBytes / 2 / problem.Type.Size);
        bool isFull = 4 * line >= 3 * DotShape.CeilDiv(line, lanes) * lanes;
        return problem.Features < FewestFeatures ? line > problem.Features : problem.Depth <= ShallowDepth && isFull;
    }
}
