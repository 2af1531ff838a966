using System.Globalization;
using System.Runtime.CompilerServices;
using GraphCompiler.Frontend.Tensors;

namespace GraphCompiler.Frontend.Losses;

/// <summary>Categorical cross-entropy from logits with class indices: <c>mean(log Σ e^z − z[label])</c>.</summary>
/// <remarks>
/// With label smoothing s, each target is the distribution <c>1 − s</c> at the label and <c>s / classes</c> everywhere (Szegedy et al. 2016). With weights, or
/// a label to ignore, the mean is divided by the sum of the weights of the labels that are there, as in PyTorch; where none is there, it is 0.
/// </remarks>
public sealed class CrossEntropy : Loss
{
    private readonly double smoothing;
    private readonly float[]? weights;
    private readonly int? ignored;

    /// <summary>Cross-entropy from logits with class indices.</summary>
    /// <param name="labelSmoothing">Share of a target that all classes have alike, in [0, 1).</param>
    /// <param name="classWeights">A weight for each class, at least 0; null for equal ones.</param>
    /// <param name="ignoreIndex">The label of rows that take no part, such as padding; null for none.</param>
    /// <param name="file">The user's file.</param>
    /// <param name="line">The user's line.</param>
    /// <exception cref="GraphCompilerException">GRC8012: the smoothing is not in [0, 1), or a weight is negative or no number.</exception>
    public CrossEntropy(
        double labelSmoothing = 0, IReadOnlyList<float>? classWeights = null, int? ignoreIndex = null,
        [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
        : base(file, line)
    {
        (smoothing, weights, ignored) = (labelSmoothing, classWeights?.ToArray(), ignoreIndex);
        if (!(labelSmoothing >= 0 && labelSmoothing < 1))
        {
            throw DiagnosticId.InvalidOption.Error(
                string.Create(CultureInfo.InvariantCulture, $"label smoothing is in [0, 1), got {labelSmoothing}"), Location);
        }

        foreach (float weight in weights ?? [])
        {
            Layers.Options.NotNegative(weight, "the weight of a class", Location);
        }
    }

    /// <inheritdoc/>
    public override TensorType Target(TensorType output) => new(DType.I32, output.Shape.Without([output.Rank - 1]));

    /// <inheritdoc/>
    public override long? Classes(TensorType output) => ignored is null ? output.Shape[^1] : null;

    /// <inheritdoc/>
    public override int? Ignored => ignored;

    /// <inheritdoc/>
    public override Tensor Apply(Tensor output, Tensor target)
    {
        RequireLogits(output);
        RequireClasses(output, target);
        if (smoothing == 0 && weights is null && ignored is null)
        {
            return output.Map(Location, (b, logits) => b.CrossEntropy(logits, target.Value));
        }

        if (weights is not null && weights.Length != output.Shape[^1])
        {
            throw Misfit(FormattableString.Invariant($"as many classes as weights, {weights.Length}"), output);
        }

        return output.Map(Location, (b, logits) => Weighted(b, logits, target.Value));
    }

    private Value Weighted(GraphBuilder b, Value logits, Value labels)
    {
        int axis = logits.Type.Rank - 1;
        EquatableArray<int> all = Enumerable.Range(0, axis).ToEquatable();
        Value isThere = ignored is { } label ? b.NotEqual(labels, b.FullLike(labels, label)) : b.Full(labels.Type.With(DType.Bool), 1);
        // An ignored label may be out of range; its row is multiplied by 0.
        Value known = b.Select(isThere, labels, b.ZeroLike(labels));
        Value logs = b.LogSoftmax(logits, axis), rows = b.NegativeLogLikelihood(logs, known, axis), weight = b.Convert(isThere, logits.Type.DType);
        Value uniform = b.Neg(b.Mean(logs, [axis]));
        if (weights is { } given)
        {
            Value table = b.Convert(b.Constant(NdArray.From<float>(given, [given.Length])), logits.Type.DType);
            weight = b.Mul(weight, b.Gather(table, known, 0));
            rows = b.Mul(rows, b.Gather(table, known, 0));
            uniform = b.Neg(b.MulNumber(b.ReduceSum(b.Mul(logs, b.BroadcastTo(table, logs.Type.Shape)), [axis]), 1.0 / given.Length));
        }

        rows = smoothing == 0 ? rows : b.Add(b.MulNumber(rows, 1 - smoothing), b.MulNumber(uniform, smoothing));
        Value sum = b.ReduceSum(b.Select(isThere, rows, b.ZeroLike(rows)), all), total = b.ReduceSum(weight, all);
        return b.Div(sum, b.Max(total, b.FullLike(total, 1e-30)));
    }
}
