using GraphCompiler.Compiler.Kernels.Indexing;
using GraphCompiler.Compiler.Kernels.Lowering.Contraction;

namespace GraphCompiler.Compiler.Kernels.Lowering.Convolutions;

/// <summary>The lines of an image that a unit of <see cref="PixelConvolution"/> reads, padded, in memory of its chunk's own: near, and each is copied once.</summary>
/// <remarks>
/// <code>
/// lines: f32[channel, line, stride, column]      zeros | margin, zeros, elements, zeros |      the first element begins a vector
/// </code>
/// Elements that are a stride apart become neighbours. What lies around the elements is cleared once a chunk: units write elements over elements.
/// </remarks>
public sealed class UnitLines
{
    /// <summary>Most bytes of the lines: the first-level cache holds them beside the results.</summary>
    private const long MostBytes = 24 << 10;

    /// <summary>Fewest lines of results that are worth the lines around them.</summary>
    private const long FewestLines = 4;

    private readonly ConvolutionProblem problem;
    private readonly WindowDimension across;
    private readonly WindowDimension down;
    private readonly long channels;
    private readonly long margin;
    private readonly long pitch;
    private readonly RowBlocks blocks;
    private readonly long reach;

    private UnitLines(ConvolutionProblem problem)
    {
        this.problem = problem;
        (down, across) = (problem.Dimensions[0].Together, problem.Dimensions[1].Together);
        channels = Math.Min(problem.Channels, ConvolutionOrder.SegmentChannels(problem));
        long lanes = Math.Max(1, DotShape.PanelBytes / 2 / problem.Type.Size);
        margin = across.Stride == 1 && across.Low > 0 ? (DotShape.CeilDiv(across.Low, lanes) * lanes) - across.Low : 0;
        long columns = (DotShape.CeilDiv(across.Output, lanes) * lanes) + ((across.Window - 1) * across.WindowDilation / across.Stride) + 1;
        pitch = DotShape.CeilDiv(margin + columns, lanes) * lanes;
    }

    private UnitLines(UnitLines lines, long count, string name) : this(lines.problem)
    {
        blocks = new RowBlocks(down.Output, count);
        reach = Reach(blocks.Most);
        Buffer = new KernelBuffer(name, problem.Type, channels * reach * LineElements, BufferAccess.Scratch);
    }

    /// <summary>The memory, once it is known how many blocks there are.</summary>
    public KernelBuffer? Buffer { get; }

    /// <summary>The blocks of lines that units have.</summary>
    public RowBlocks Blocks => blocks;

    private long LineElements => across.Stride * pitch;

    /// <summary>Most lines of results whose windows' lines fit; none where that is not worth it.</summary>
    private long MostLines
    {
        get
        {
            long fitting = MostBytes / problem.Type.Size / Math.Max(1, channels * LineElements), window = (down.Window - 1) * down.WindowDilation;
            long lines = fitting <= window ? 0 : ((fitting - window - 1) / down.Stride) + 1;
            return lines >= Math.Min(down.Output, FewestLines) ? lines : 0;
        }
    }

    /// <summary>The lines of a convolution's units; null where they are no images, or too long.</summary>
    public static UnitLines? Of(ConvolutionProblem problem) =>
        problem.Dimensions.Count == 2 && new UnitLines(problem) is { MostLines: > 0 } lines ? lines : null;

    /// <summary>The same in blocks, as many as given or more.</summary>
    /// <param name="fewest">Fewest blocks.</param>
    /// <param name="name">Name of the memory.</param>
    public UnitLines InBlocks(long fewest, string name) => new(this, Math.Clamp(DotShape.CeilDiv(down.Output, MostLines), fewest, down.Output), name);

    /// <summary>Emits the memory, cleared, at the begin of a chunk.</summary>
    public void Declare(KernelScope scope)
    {
        scope.Code.Emit(new Scratch(Buffer!));
        IndexVar e = scope.NewVariable("z", Buffer!.Elements);
        scope.Loop(e, LoopKind.Vector, s => s.Code.Emit(new Store(Buffer, s.Index(e), Literal.Of(new KernelType(Buffer.Element), 0L))));
    }

    /// <summary>Emits the copy of the lines of a unit.</summary>
    /// <param name="scope">The unit.</param>
    /// <param name="emitter">Emits elements of the input.</param>
    /// <param name="sample">The sample.</param>
    /// <param name="group">The group of channels.</param>
    /// <param name="segment">The segment of the channels.</param>
    /// <param name="block">The block of lines.</param>
    public void Copy(KernelScope scope, ElementEmitter emitter, IndexExpr sample, IndexExpr group, IndexExpr segment, IndexExpr block)
    {
        IndexExpr from = scope.Name("from", problem.Channels, scope.Index(segment * channels));
        IndexVar channel = scope.NewVariable("c", channels), line = scope.NewVariable("line", reach);
        Expr count = problem.Channels % channels == 0 ? Literal.Index(channels)
            : scope.Code.Apply(ScalarFunction.Min, Literal.Index(channels), scope.Index((from * -1) + problem.Channels));
        scope.Loop(channel, Literal.Index(0), count, LoopKind.Serial, inChannel => inChannel.Loop(line, LoopKind.Serial, s =>
        {
            IndexExpr element = (blocks.First(block) * down.Stride) + line - down.Low, at = ((channel * reach) + line) * LineElements;
            var exists = new IndexCondition(element, 0, down.Input);
            if (exists.AlwaysHolds)
            {
                Elements(s);
                return;
            }

            Expr inside = IndexGuard.Emit(s, [new IndexGuard([exists], true)])!;
            s.When(inside, Elements, keeps: true);
            if (blocks.Count > 1)
            {
                // Another block had elements there.
                s.When(s.Code.Apply(ScalarFunction.Not, inside), Zeros);
            }

            void Elements(KernelScope inner)
            {
                for (long phase = 0; phase < across.Stride; phase++)
                {
                    Columns(inner, at + (phase * pitch), phase, x => emitter.Emit(x.Scope, problem.X, [sample, (group * problem.Channels) + from + channel, element, x.Column]));
                }
            }

            void Zeros(KernelScope inner)
            {
                IndexVar e = inner.NewVariable("z", LineElements);
                inner.Loop(e, LoopKind.Vector, x => x.Code.Emit(new Store(Buffer!, x.Index(at + e), Literal.Of(new KernelType(Buffer!.Element), 0L))));
            }
        }));
    }

    /// <summary>The position of what a window meets; what the windows after it in its line meet follows.</summary>
    /// <param name="line">Line of the window in the block.</param>
    /// <param name="column">Its column.</param>
    /// <param name="segment">Segment of the channels.</param>
    /// <param name="channel">Channel of the group.</param>
    /// <param name="steps">Elements from the begin of the window, along each dimension; a constant across if the stride there is not 1.</param>
    public IndexExpr At(IndexExpr line, IndexExpr column, IndexExpr segment, IndexExpr channel, IReadOnlyList<IndexExpr> steps)
    {
        IndexExpr step = steps[1], near = channel - (segment * channels);
        IndexExpr row = (((near * reach) + (line * down.Stride) + steps[0]) * across.Stride) + (step % across.Stride);
        return (row * pitch) + margin + column + (step / across.Stride);
    }

    private void Columns(KernelScope scope, IndexExpr at, long phase, Func<(KernelScope Scope, IndexExpr Column), Expr> element)
    {
        // Column k of a phase is element k · stride + phase − low.
        long first = Math.Max(0, DotShape.CeilDiv(across.Low - phase, across.Stride)), end = Math.Min(pitch - margin, DotShape.CeilDiv(across.Input + across.Low - phase, across.Stride));
        if (end <= first)
        {
            return;
        }

        IndexVar j = scope.NewVariable("j", end - first);
        scope.Loop(j, LoopKind.Vector, s =>
            s.Code.Emit(new Store(Buffer!, s.Index(at + margin + first + j), element((s, ((j + first) * across.Stride) + phase - across.Low)))));
    }

    private long Reach(long lines) => ((lines - 1) * down.Stride) + ((down.Window - 1) * down.WindowDilation) + 1;
}
