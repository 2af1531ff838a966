using System.Runtime.CompilerServices;

namespace GraphCompiler.Frontend.Training;

/// <summary>How many true and false positives there are for every threshold of a score: the receiver operating characteristic, exact.</summary>
public sealed class RocCurve
{
    private RocCurve(IReadOnlyList<RocPoint> points) => Points = points;

    /// <summary>The points from (0, 0) to (1, 1), one for each different score between.</summary>
    public IReadOnlyList<RocPoint> Points { get; }

    /// <summary>The area under the curve: the probability that a positive row has a higher score than a negative one, equal scores counting half.</summary>
    public double Area => Points.Zip(Points.Skip(1), (a, b) =>
        (b.FalsePositiveRate - a.FalsePositiveRate) * (a.TruePositiveRate + b.TruePositiveRate) / 2).Sum();

    /// <summary>The curve of some scores.</summary>
    /// <param name="scores">A score for each row; higher ones for positive rows.</param>
    /// <param name="isPositive">Whether each row is positive.</param>
    /// <param name="file">The user's file.</param>
    /// <param name="line">The user's line.</param>
    /// <exception cref="GraphCompilerException">GRC8014: not as many scores as truths, a score that is no number, or rows of one kind only.</exception>
    public static RocCurve Of(
        ReadOnlySpan<float> scores, ReadOnlySpan<bool> isPositive, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        if (scores.Length != isPositive.Length || scores.ContainsAnyExceptInRange(float.NegativeInfinity, float.PositiveInfinity)
            || !isPositive.Contains(true) || !isPositive.Contains(false))
        {
            throw DiagnosticId.DataMismatch.Error(FormattableString.Invariant(
                $"a ROC curve is of as many scores as truths, of rows of both kinds, got {scores.Length} and {isPositive.Length}"), new(file, line));
        }

        (float[] keys, bool[] truths) = (scores.ToArray(), isPositive.ToArray());
        Array.Sort(keys, truths);
        double positives = truths.Count(t => t), negatives = truths.Length - positives, hits = 0, alarms = 0;
        List<RocPoint> points = [new(float.PositiveInfinity, 0, 0)];
        for (int i = keys.Length - 1; i >= 0; i--)
        {
            (hits, alarms) = truths[i] ? (hits + 1, alarms) : (hits, alarms + 1);
            if (i == 0 || keys[i - 1] != keys[i])
            {
                points.Add(new(keys[i], alarms / negatives, hits / positives));
            }
        }

        return new RocCurve(points);
    }
}

/// <summary>A point of a <see cref="RocCurve"/>.</summary>
/// <param name="Threshold">Rows with at least this score are taken for positive.</param>
/// <param name="FalsePositiveRate">Part of the negative rows that are.</param>
/// <param name="TruePositiveRate">Part of the positive rows that are.</param>
public readonly record struct RocPoint(float Threshold, double FalsePositiveRate, double TruePositiveRate);
