using GraphCompiler.Compiler.Ir;
using GraphCompiler.Frontend.Data;
using GraphCompiler.Frontend.Layers;
using GraphCompiler.Frontend.Losses;
using GraphCompiler.Frontend.Optimizers;
using GraphCompiler.Frontend.Tensors;
using GraphCompiler.Frontend.Training;
using GraphCompiler.Runtime;
using GraphCompiler.Runtime.Diagnostics;
using GraphCompiler.Tests.Frontend.Data;
using Xunit;

namespace GraphCompiler.Tests.Frontend.Training;

/// <summary>Metrics against counting by hand, in batches that do not divide the rows.</summary>
public class MetricTests
{
    private const int Rows = 23, Classes = 4;

    private static readonly float[] Scores = [.. Enumerable.Range(0, Rows * Classes).Select(i => MathF.Sin(i * 12.9898f) * 3)];

    private static readonly int[] Labels = [.. Enumerable.Range(0, Rows).Select(i => i * i % 3)];

    private static int Predicted(int row) => Enumerable.Range(0, Classes).MaxBy(c => Scores[(row * Classes) + c]);

    [Fact]
    public void Figures_of_classes_are_those_of_the_confusion_matrix()
    {
        var matrix = ConfusionMatrix.Of(NdArray.From<float>(Scores, [Rows, Classes]), NdArray.From<int>(Labels, [Rows]));
        for (int label = 0; label < Classes; label++)
        {
            for (int predicted = 0; predicted < Classes; predicted++)
            {
                Assert.Equal(Enumerable.Range(0, Rows).Count(i => Labels[i] == label && Predicted(i) == predicted), matrix[label, predicted]);
            }
        }

        Evaluation found = Evaluate(
            [Metric.Accuracy, Metric.Precision, Metric.Recall, Metric.F1, Metric.MicroF1, Metric.TopK(2), Metric.Perplexity]);
        Assert.Equal(matrix.Accuracy, found["accuracy"], 1e-6);
        Assert.Equal(matrix.Accuracy, found["micro_f1"], 1e-6);
        Assert.Equal(matrix.MacroPrecision, found["precision"], 1e-6);
        Assert.Equal(matrix.MacroRecall, found["recall"], 1e-6);
        Assert.Equal(matrix.MacroF1, found["f1"], 1e-6);
        Assert.Equal(0, matrix.Recall(3)); // never a label
        Assert.Equal(Math.Exp(found.Loss), found["perplexity"], 1e-5 * Math.Exp(found.Loss));
        Assert.Equal(
            Enumerable.Range(0, Rows).Count(i => Enumerable.Range(0, Classes)
                .OrderByDescending(c => Scores[(i * Classes) + c]).Take(2).Contains(Labels[i])) / (double)Rows,
            found["top_2_accuracy"], 1e-6);
    }

    [Fact]
    public void Figures_of_double_precision_are_those_of_single_precision()
    {
        float[] outputs = [-2, 1, 0.5f, 3], targets = [0, 1, 0, 1];
        Metric[] metrics = [Metric.Accuracy, Metric.RocAuc(), Metric.F1, Metric.RootMeanSquaredError, Metric.R2];
        Evaluation single = EvaluateOutputs(new BinaryCrossEntropy(), metrics, outputs, targets);
        Evaluation both = new Model(new Lambda(x => x), [2], new BinaryCrossEntropy(), new Sgd(0.1), metrics, inputType: DType.F64).Evaluate(Dataset.Of(
            NdArray.From<double>([.. outputs.Select(v => (double)v)], [2, 2]), NdArray.From<double>([.. targets.Select(v => (double)v)], [2, 2])));
        Assert.Equal(1, single["auc"], 1e-6);
        Assert.All(single.Figures.Zip(both.Figures), pair => Assert.Equal(pair.First.Value, pair.Second.Value, 1e-6));
    }

    [Fact]
    public void Probabilities_of_classes_are_right_where_the_most_likely_class_is()
    {
        Evaluation found = EvaluateOutputs(new SoftCrossEntropy(), [Metric.Accuracy, Metric.Recall, Metric.TopK(1)], [0.9f, 0.7f, 0.1f, 0.2f], [0.2f, 0.8f, 0.3f, 0.7f]);
        Assert.Equal([0.5, 0.25, 0.5], found.Figures.Skip(1).Select(f => f.Value));
    }

    [Fact]
    public void Outputs_that_are_compared_with_0_and_1_themselves_are_true_above_a_half()
    {
        Evaluation found = EvaluateOutputs(new MeanSquaredError(), [Metric.Accuracy, Metric.Precision], [0.9f, 0.2f, 0.4f, 0.6f], [1, 0, 0, 1]);
        Assert.Equal([1.0, 1.0], found.Figures.Skip(1).Select(f => f.Value));
    }

    [Theory]
    [InlineData(-100)]
    [InlineData(0)]
    public void What_the_loss_ignores_counts_in_no_figure(int ignored)
    {
        Metric[] metrics = [Metric.Accuracy, Metric.TopK(2), Metric.Perplexity, Metric.Precision, Metric.Recall, Metric.F1, Metric.MicroF1];
        int[] labels = [.. Labels.Select((label, row) => row % 3 == 1 ? ignored : label)], rows = [.. Enumerable.Range(0, Rows).Where(row => labels[row] != ignored)];
        var loss = new CrossEntropy(ignoreIndex: ignored);
        Evaluation found = EvaluateRows(loss, metrics, Scores, labels, batchSize: 7);
        Evaluation expected = EvaluateRows(
            new CrossEntropy(), metrics, [.. rows.SelectMany(row => Scores.AsSpan(row * Classes, Classes).ToArray())], [.. rows.Select(row => labels[row])], batchSize: 64);
        Assert.All(found.Figures.Zip(expected.Figures).Skip(1), pair => Assert.Equal(pair.Second.Value, pair.First.Value, 1e-5));
    }

    /// <summary>Figures of rows whose outputs are the inputs.</summary>
    private static Evaluation EvaluateRows(Loss loss, Metric[] metrics, float[] scores, int[] labels, int batchSize) =>
        new Model(new Lambda(x => x), [Classes], loss, new Sgd(0.1), metrics).Evaluate(
            Dataset.Of(NdArray.From<float>(scores, [labels.Length, Classes]), NdArray.From<int>(labels, [labels.Length])), batchSize);

    /// <summary>Figures of two rows of outputs that are the inputs.</summary>
    private static Evaluation EvaluateOutputs(Loss loss, Metric[] metrics, float[] outputs, float[] targets)
    {
        var model = new Model(new Lambda(x => x), [2], loss, new Sgd(0.1), metrics);
        return model.Evaluate(Dataset.Of(NdArray.From<float>(outputs, [2, 2]), NdArray.From<float>(targets, [2, 2])));
    }

    [Fact]
    public void A_network_that_gives_no_numbers_is_not_accurate()
    {
        float[] found = Graph.Of((y, t) => Metric.TopK(2).Apply(y, Functions.Convert(t, DType.I32)), Functions.F32(1, 3), Functions.F32(1))
            .Compile().Run([float.NaN, float.NaN, float.NaN], [1f]);
        Assert.Equal([0], found);
    }

    [Fact]
    public void F1_of_a_class_is_the_harmonic_mean_of_its_precision_and_recall()
    {
        var matrix = ConfusionMatrix.Of(
            NdArray.From<float>([1, 0, 1, 0, 0, 1, 1, 0, 0, 1], [5, 2]), NdArray.From<int>([0, 1, 1, 0, 0], [5]));
        Assert.Equal((2.0 / 3, 2.0 / 3, 0.5), (matrix.Precision(0), matrix.Recall(0), matrix.F1(1)), (a, b) =>
            Math.Abs(a.Item1 - b.Item1) + Math.Abs(a.Item2 - b.Item2) + Math.Abs(a.Item3 - b.Item3) < 1e-12);
        Assert.Equal("true\\as  0  1\n      0  2  1\n      1  1  1\n", matrix.ToString());
    }

    [Fact]
    public void Errors_of_numbers_are_exact_over_batches()
    {
        float[] x = [.. Enumerable.Range(0, Rows).Select(i => i / 7f)], t = [.. x.Select((v, i) => (2 * v) + MathF.Cos(i))];
        var model = new Model(
            new Dense(1), [1], new MeanSquaredError(), new Sgd(0.1), [Metric.MeanAbsoluteError, Metric.RootMeanSquaredError, Metric.R2]);
        model.SetState("dense1/weight", NdArray.From<float>([2], [1, 1]));
        Evaluation found = model.Evaluate(Dataset.Of(x, [1], t, [1]), batchSize: 5);
        double[] errors = [.. t.Select((v, i) => v - (2.0 * x[i]))];
        double mean = t.Average(v => (double)v);
        Assert.Equal(errors.Average(Math.Abs), found["mae"], 1e-5);
        Assert.Equal(Math.Sqrt(errors.Average(e => e * e)), found["rmse"], 1e-5);
        Assert.Equal(1 - (errors.Sum(e => e * e) / t.Sum(v => (v - mean) * (v - mean))), found["r2"], 1e-5);
    }

    [Fact]
    public void The_area_under_the_curve_is_the_probability_of_the_right_order()
    {
        float[] scores = [.. Scores[..Rows], 0.5f, 0.5f];
        bool[] truth = [.. Enumerable.Range(0, Rows).Select(i => Scores[i] + MathF.Cos(i) > 0), true, false];
        double pairs = 0, right = 0;
        for (int i = 0; i < scores.Length; i++)
        {
            for (int j = 0; j < scores.Length; j++)
            {
                if (truth[i] && !truth[j])
                {
                    pairs++;
                    right += scores[i] > scores[j] ? 1 : scores[i] == scores[j] ? 0.5 : 0;
                }
            }
        }

        RocCurve curve = RocCurve.Of(scores, truth);
        Assert.Equal(right / pairs, curve.Area, 1e-12);
        Assert.Equal((1, 1), (curve.Points[^1].FalsePositiveRate, curve.Points[^1].TruePositiveRate));

        var model = new Model(new Identity(), [1], new BinaryCrossEntropy(), new Sgd(0.1), [Metric.RocAuc(2000)]);
        Evaluation found = model.Evaluate(Dataset.Of(scores, [1], [.. truth.Select(v => v ? 1f : 0f)], [1]), batchSize: 7);
        Assert.Equal(curve.Area, found["auc"], 2e-3);
    }

    [Fact]
    public void Training_with_figures_that_are_no_means_goes_on_from_a_file()
    {
        using var folder = new TestFolder();
        Model New() => new(
            new Sequential(new Dense(8), new Dense(4)), [2], new CrossEntropy(), new Adam(0.02), [Metric.F1, Metric.Perplexity]);
        (Model whole, Model first, Model second) = (New(), New(), New());
        Dataset data = SmallModels.Quadrants(37);
        History all = whole.Fit(data, epochs: 3, batchSize: 8, progress: TrainingProgress.Silent);
        first.Fit(data, epochs: 2, batchSize: 8, progress: TrainingProgress.Silent);
        first.Save(folder["model.safetensors"]);
        second.Load(folder["model.safetensors"]);
        History rest = second.Fit(data, epochs: 3, batchSize: 8, resume: true, progress: TrainingProgress.Silent);
        Assert.Equal(all["f1"], rest["f1"]);
        Assert.Equal(Math.Exp(all["loss"][^1]), all["perplexity"][^1], 1e-5);
    }

    [Fact]
    public void What_cannot_be_counted_is_told()
    {
        Assert.Equal("GRC8014", Assert.Throws<GraphCompilerException>(
            () => ConfusionMatrix.Of(NdArray.From<float>(Scores, [Rows, Classes]), NdArray.From<int>([1], [1]))).Code);
        Assert.Equal("GRC8103", Assert.Throws<GraphCompilerException>(
            () => ConfusionMatrix.Of(NdArray.From<float>([1, 2], [1, 2]), NdArray.From<int>([2], [1]))).Code);
        Assert.Equal("GRC8014", Assert.Throws<GraphCompilerException>(() => RocCurve.Of([1, 2], [true, true])).Code);
    }

    private static Evaluation Evaluate(IReadOnlyList<Metric> metrics)
    {
        var model = new Model(new PRelu(initial: 1), [Classes], new CrossEntropy(), new Sgd(0.1), metrics);
        return model.Evaluate(Dataset.Of(NdArray.From<float>(Scores, [Rows, Classes]), NdArray.From<int>(Labels, [Rows])), batchSize: 6);
    }
}
