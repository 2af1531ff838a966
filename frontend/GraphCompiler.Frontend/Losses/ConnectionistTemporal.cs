using System.Runtime.CompilerServices;
using GraphCompiler.Compiler.Ops.Opaque;
using GraphCompiler.Frontend.Layers;
using GraphCompiler.Frontend.Tensors;

namespace GraphCompiler.Frontend.Losses;

/// <summary>
/// Connectionist temporal classification: the negative log of the probability that a sequence of logits reads as a shorter sequence of labels, wherever they
/// stand (Graves et al. 2006).
/// </summary>
/// <remarks>
/// <para>
/// The network gives logits <c>[n, steps, classes]</c>; the targets are <c>i32[n, length]</c>, shorter ones filled up with blanks, which are no labels wherever
/// they stand. A reading is a path of classes, one a step, without repeats and then without blanks. The mean over rows, as Keras.
/// </para>
/// <para>
/// The forward recursion over labels with blanks between, <c>α[s] ← log y[s] + log(e^α[s] + e^α[s−1] + e^α[s−2])</c>, the last where s is a label other than
/// the one before, as one loop in the logarithmic domain. A target that is too long to be read has probability 0: its loss is about 10³⁰,
/// or, on request, 0 without gradient (<c>zero_infinity</c> of PyTorch).
/// </para>
/// </remarks>
public sealed class ConnectionistTemporal : Loss
{
    /// <summary>The logarithm of 0: finite, so that no difference of two is NaN.</summary>
    private const double Impossible = -1e30;

    private readonly long length;
    private readonly int blank;
    private readonly bool ignoresUnreadable;

    /// <summary>The loss of targets of some length at most.</summary>
    /// <param name="length">Labels of a target, with those it is filled up with.</param>
    /// <param name="blank">The class that stands for no label.</param>
    /// <param name="ignoresUnreadable">Whether rows whose target needs more steps than there are count as 0.</param>
    /// <param name="file">The user's file.</param>
    /// <param name="line">The user's line.</param>
    /// <exception cref="GraphCompilerException">GRC8012: a length below 1, or a negative blank.</exception>
    public ConnectionistTemporal(
        long length, int blank = 0, bool ignoresUnreadable = false, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
        : base(file, line)
    {
        this.length = Options.Positive(length, "the length of a target", Location);
        this.blank = (int)Options.Positive(blank + 1L, "the number of classes up to the blank", Location) - 1;
        this.ignoresUnreadable = ignoresUnreadable;
    }

    /// <inheritdoc/>
    public override TensorType Target(TensorType output) => output.Rank == 3 && blank >= 0 && blank < output.Shape[2]
        ? new(DType.I32, [output.Shape[0], length])
        : throw DiagnosticId.TypeMismatch.Error(
            FormattableString.Invariant($"ConnectionistTemporal takes logits, f32[n, steps, classes], with the blank {blank} among the classes, got {output}"), Location);

    /// <inheritdoc/>
    public override long? Classes(TensorType output) => output.Shape[^1];

    /// <inheritdoc/>
    public override Tensor Apply(Tensor output, Tensor target)
    {
        RequireLogits(output);
        RequireTarget(output, target);
        return output.Map(Location, (b, logits) =>
        {
            Value rows = Rows(b, logits, Together(b, target.Value));
            Value isReadable = b.Less(rows, b.FullLike(rows, -Impossible / 2));
            return b.Mean(ignoresUnreadable ? b.Select(isReadable, rows, b.ZeroLike(rows)) : rows, [0]);
        });
    }

    /// <summary>The labels of each row in their order, and blanks behind them.</summary>
    private Value Together(GraphBuilder b, Value labels)
    {
        Value isBlank = b.Convert(b.Equal(labels, b.FullLike(labels, blank)), DType.I32);
        return b.GatherElements(labels, b.ArgSort(isBlank, 1), 1);
    }

    private Value Rows(GraphBuilder b, Value logits, Value labels)
    {
        (Dim rows, long steps, long places) = (logits.Type.Shape[0], logits.Type.Shape[1], (2 * length) + 1);
        TensorType state = logits.Type.With([rows, places]);
        // Blanks before, between and behind the labels.
        Value pairs = b.Stack(2, b.FullLike(labels, blank), labels);
        Value path = b.PadAxis(b.Reshape(pairs, [rows, 2 * length]), b.Scalar(labels.Type.DType, blank), 1, 0, 1);
        Value before = b.PadAxis(path, b.Scalar(labels.Type.DType, blank), 1, 2, -2);
        Value mayJump = b.And(b.NotEqual(path, b.FullLike(path, blank)), b.NotEqual(path, before));
        Value jump = b.Select(mayJump, b.Full(state, 0), b.Full(state, Impossible));

        Value logs = b.Gather(b.LogSoftmax(logits, 2), path, 2, batchDims: 1);
        Value isFirst = b.Equal(b.Iota(path.Type, 1), b.ZeroLike(path));
        Value start = b.Select(isFirst, b.Full(state, 0), b.Full(state, Impossible));
        Value last = b.Scan(
            (carries, slices) => ([b.Add(slices[0], Reached(b, carries[0], jump))], []), [start], [b.Transpose(logs, [1, 0, 2])], steps)[0];

        Value count = b.ReduceSum(b.Convert(b.NotEqual(labels, b.FullLike(labels, blank)), DType.I32), [1]);
        Value end = b.RepeatAlong(b.Mul(count, b.FullLike(count, 2)), state.Shape, [1]), place = b.Iota(path.Type, 1);
        Value isEnd = b.Or(b.Equal(place, end), b.Equal(place, b.Sub(end, b.OneLike(end))));
        return b.Neg(b.LogSumExp(b.Select(isEnd, last, b.Full(state, Impossible)), [1]));
    }

    /// <summary>The logarithm of the probability of being at a place, from that of the step before.</summary>
    private static Value Reached(GraphBuilder b, Value alpha, Value jump)
    {
        Value Shifted(long by) => b.PadAxis(alpha, b.Scalar(alpha.Type.DType, Impossible), 1, by, -by);
        Value one = Shifted(1), two = b.Max(b.Add(Shifted(2), jump), b.FullLike(alpha, 2 * Impossible));
        Value greatest = b.StopGradient(b.Max(alpha, b.Max(one, two)));
        Value sum = b.Add(b.Exp(b.Sub(alpha, greatest)), b.Add(b.Exp(b.Sub(one, greatest)), b.Exp(b.Sub(two, greatest))));
        return b.Add(greatest, b.Log(sum));
    }
}
