using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace GraphCompiler.Frontend.Training;

/// <summary>How often rows of each class are put into each: rows are true classes, columns predicted ones.</summary>
public sealed class ConfusionMatrix
{
    private readonly long[,] counts;

    private ConfusionMatrix(long[,] counts) => this.counts = counts;

    /// <summary>Number of classes.</summary>
    public int Classes => counts.GetLength(0);

    /// <summary>Number of rows.</summary>
    public long Rows => Sum((_, _) => true);

    /// <summary>The part of the rows that are classified correctly.</summary>
    public double Accuracy => (double)Sum((label, predicted) => label == predicted) / Rows;

    /// <summary>Mean precision over classes.</summary>
    public double MacroPrecision => Enumerable.Range(0, Classes).Average(Precision);

    /// <summary>Mean recall over classes.</summary>
    public double MacroRecall => Enumerable.Range(0, Classes).Average(Recall);

    /// <summary>Mean F1 over classes.</summary>
    public double MacroF1 => Enumerable.Range(0, Classes).Average(F1);

    /// <summary>How many rows of a class were put into another.</summary>
    public long this[int label, int predicted] => counts[label, predicted];

    /// <summary>Counts the greatest output of each row.</summary>
    /// <param name="outputs">Outputs of a model, f32[n, classes].</param>
    /// <param name="labels">Class indices, i32[n].</param>
    /// <param name="file">The user's file.</param>
    /// <param name="line">The user's line.</param>
    /// <exception cref="GraphCompilerException">GRC8014: they do not fit together; GRC8103: a label out of range.</exception>
    public static ConfusionMatrix Of(NdArray outputs, NdArray labels, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        if (outputs.DType != DType.F32 || outputs.Shape.Rank != 2 || labels.DType != DType.I32 || labels.Shape.Rank != 1
            || outputs.Shape[0] != labels.Shape[0] || outputs.Shape[1] == 0)
        {
            throw DiagnosticId.DataMismatch.Error($"a confusion matrix is of outputs f32[n,classes] and labels i32[n], got {outputs} and {labels}", new(file, line));
        }

        int classes = checked((int)outputs.Shape[1].Size);
        ReadOnlySpan<float> scores = outputs.Data<float>();
        ReadOnlySpan<int> truth = labels.Data<int>();
        var counts = new long[classes, classes];
        for (int row = 0; row < truth.Length; row++)
        {
            if ((uint)truth[row] >= (uint)classes)
            {
                throw DiagnosticId.LabelOutOfRange.Error(
                    FormattableString.Invariant($"row {row} has the label {truth[row]}; there are {classes} classes"), new(file, line));
            }

            ReadOnlySpan<float> own = scores.Slice(row * classes, classes);
            int best = 0;
            for (int c = 1; c < classes; c++)
            {
                best = own[c] > own[best] ? c : best;
            }

            counts[truth[row], best]++;
        }

        return new ConfusionMatrix(counts);
    }

    /// <summary>Of what is put into a class, the part that belongs there; 0 where nothing is.</summary>
    public double Precision(int of) => Quotient(counts[of, of], Sum((_, predicted) => predicted == of));

    /// <summary>Of what belongs to a class, the part that is put there; 0 where nothing does.</summary>
    public double Recall(int of) => Quotient(counts[of, of], Sum((label, _) => label == of));

    /// <summary>The harmonic mean of precision and recall of a class; 0 where it has no hits.</summary>
    public double F1(int of) => Quotient(2 * counts[of, of], Sum((label, _) => label == of) + Sum((_, predicted) => predicted == of));

    /// <summary>The counts as a table.</summary>
    public override string ToString()
    {
        int width = counts.Cast<long>().Max().ToString(CultureInfo.InvariantCulture).Length;
        width = Math.Max(width, (Classes - 1).ToString(CultureInfo.InvariantCulture).Length) + 2;
        var text = new StringBuilder("true\\as").Append(string.Concat(Enumerable.Range(0, Classes).Select(Cell))).Append('\n');
        for (int label = 0; label < Classes; label++)
        {
            text.Append(CultureInfo.InvariantCulture, $"{label,7}")
                .Append(string.Concat(Enumerable.Range(0, Classes).Select(predicted => Cell(counts[label, predicted])))).Append('\n');
        }

        return text.ToString();

        string Cell<T>(T value) where T : IFormattable => value.ToString(null, CultureInfo.InvariantCulture).PadLeft(width);
    }

    private static double Quotient(long part, long whole) => part == 0 ? 0 : (double)part / whole;

    private long Sum(Func<int, int, bool> counted)
    {
        long sum = 0;
        for (int label = 0; label < Classes; label++)
        {
            for (int predicted = 0; predicted < Classes; predicted++)
            {
                sum += counted(label, predicted) ? counts[label, predicted] : 0;
            }
        }

        return sum;
    }
}
