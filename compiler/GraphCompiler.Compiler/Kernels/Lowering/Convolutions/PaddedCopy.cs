using GraphCompiler.Compiler.Kernels.Indexing;
using GraphCompiler.Compiler.Kernels.Lowering.Contraction;

namespace GraphCompiler.Compiler.Kernels.Lowering.Convolutions;

/// <summary>Copies the input of a convolution, or computes it (a prologue), with zeros around it.</summary>
/// <remarks>
/// <code>
/// for each line of the box:    inside:  zeros | elements, unmasked | zeros         outside:  zeros
/// </code>
/// A line of channels in blocks has the channels of a block for each of its columns.
/// </remarks>
/// <param name="problem">The convolution.</param>
/// <param name="box">What is copied.</param>
/// <param name="emitter">Emits elements of the input.</param>
public sealed class PaddedCopy(ConvolutionProblem problem, InputBox box, ElementEmitter emitter)
{
    private readonly int last = problem.Dimensions.Count - 1;
    private readonly long length = box.Shape[box.Shape.Rank - 1].Size;

    /// <summary>The first column of the box that is an element.</summary>
    private long First => Math.Clamp(DotShape.CeilDiv(-box.Low[last], box.Step[last]), 0, length);

    /// <summary>The column behind the last that is one.</summary>
    private long End => Math.Clamp(DotShape.CeilDiv(problem.Dimensions[last].Input - box.Low[last], box.Step[last]), First, length);

    /// <summary>Emits the phase.</summary>
    /// <param name="names">Names of the kernel.</param>
    /// <param name="copy">Where the box goes.</param>
    public Phase Emit(NameSource names, KernelBuffer copy)
    {
        long lines = box.Lines.Elements, perChunk = Math.Clamp(ElementwiseLowering.ChunkElements / (length * box.ChannelTile), 1, lines);
        var scope = new KernelScope(names);
        var chunk = new IndexVar(names.Next("chunk"), (lines + perChunk - 1) / perChunk);
        scope.Know(chunk);
        IndexVar line = scope.NewVariable("line", lines);
        scope.Loop(
            line, scope.Index(chunk * perChunk), LoopNest.UpTo(scope, (chunk * perChunk) + perChunk, lines), LoopKind.Serial,
            s => Line(s, copy, line, box.Line(line)));
        return new Phase(KernelScope.Variable(chunk), chunk.Extent, perChunk * length * box.ChannelTile, scope.Code.Statements.ToEquatable());
    }

    private void Line(KernelScope scope, KernelBuffer copy, IndexExpr line, IndexExpr[] at)
    {
        IndexExpr[] outer = [.. at.Skip(2).Select((i, d) => (i * box.Step[d]) + box.Low[d])];
        EquatableArray<IndexCondition> conditions =
            outer.Select((e, d) => new IndexCondition(e, 0, problem.Dimensions[d].Input)).Where(c => !c.AlwaysHolds).ToEquatable();
        if (IndexGuard.Emit(scope, conditions.Count == 0 ? [] : [new IndexGuard(conditions, true)]) is not { } inside)
        {
            Elements(scope, copy, line, at, outer);
            return;
        }

        scope.When(inside, s => Elements(s, copy, line, at, outer), keeps: true);
        scope.When(scope.Code.Apply(ScalarFunction.Not, inside), s => Zeros(s, copy, line, 0, length));
    }

    private void Elements(KernelScope scope, KernelBuffer copy, IndexExpr line, IndexExpr[] at, IndexExpr[] outer)
    {
        Zeros(scope, copy, line, 0, First);
        if (End > First)
        {
            IndexVar j = scope.NewVariable("j", (End - First) * box.ChannelTile);
            scope.Loop(j, LoopKind.Vector, s =>
            {
                IndexExpr channel = (at[1] * box.ChannelTile) + (j % box.ChannelTile), column = (((j / box.ChannelTile) + First) * box.Step[last]) + box.Low[last];
                Expr element = emitter.Emit(s, problem.X, [at[0], channel, .. outer, column]);
                s.Code.Emit(new Store(copy, s.Index((((line * length) + First) * box.ChannelTile) + j), element));
            });
        }

        Zeros(scope, copy, line, End, length);
    }

    private void Zeros(KernelScope scope, KernelBuffer copy, IndexExpr line, long begin, long end)
    {
        if (end > begin)
        {
            IndexVar j = scope.NewVariable("z", (end - begin) * box.ChannelTile);
            scope.Loop(j, LoopKind.Vector, s =>
                s.Code.Emit(new Store(copy, s.Index((((line * length) + begin) * box.ChannelTile) + j), Literal.Of(new KernelType(copy.Element), 0L))));
        }
    }
}
