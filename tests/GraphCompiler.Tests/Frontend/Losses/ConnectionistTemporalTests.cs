using GraphCompiler.Compiler.Ir;
using GraphCompiler.Frontend.Data;
using GraphCompiler.Frontend.Layers;
using GraphCompiler.Frontend.Losses;
using GraphCompiler.Frontend.Optimizers;
using GraphCompiler.Frontend.Tensors;
using GraphCompiler.Frontend.Training;
using GraphCompiler.Runtime;
using GraphCompiler.Runtime.Diagnostics;
using Xunit;
using static GraphCompiler.Frontend.Tensors.Functions;

namespace GraphCompiler.Tests.Frontend.Losses;

/// <summary>Connectionist temporal classification against the sum over all paths.</summary>
public class ConnectionistTemporalTests
{
    private const int Rows = 4, Steps = 5, Classes = 3, Length = 3;

    private static readonly float[] Logits = [.. Enumerable.Range(0, Rows * Steps * Classes).Select(i => 2 * MathF.Sin(i * 1.7f))];

    /// <summary>Labels that repeat, that are one only, that are none, and that fill all steps.</summary>
    private static readonly int[] Labels = [1, 1, 2, 2, 0, 0, 0, 0, 0, 1, 2, 1];

    [Fact]
    public void It_is_the_sum_over_all_paths_that_read_as_the_target() => Assert.Equal(
        Enumerable.Range(0, Rows).Average(row => -Math.Log(Probability(row, 0))), Value(Logits, 0), 1e-5);

    [Fact]
    public void The_blank_may_be_any_class()
    {
        int[] labels = [.. Labels.Select(l => l == 0 ? 2 : l == 2 ? 0 : l)];
        Assert.Equal(Enumerable.Range(0, Rows).Average(row => -Math.Log(Probability(row, 2, labels))), Value(Logits, 2, labels), 1e-5);
    }

    [Fact]
    public void Its_gradient_is_that_of_differences()
    {
        float[] slopes = Graph.Of((y, t) => Grad(new ConnectionistTemporal(Length).Apply(y, t), y), F32(Rows, Steps, Classes), I32(Rows, Length))
            .Compile().Run(NdArray.From<float>(Logits, [Rows, Steps, Classes]), NdArray.From<int>(Labels, [Rows, Length]))[0].ToArray<float>();
        foreach (int i in (int[])[0, 4, 17, 23, 38, 59])
        {
            float[] more = [.. Logits], less = [.. Logits];
            more[i] += 0.01f;
            less[i] -= 0.01f;
            Assert.Equal((Value(more, 0) - Value(less, 0)) / (more[i] - less[i]), slopes[i], 1e-3);
        }
    }

    [Fact]
    public void A_target_that_cannot_be_read_has_a_great_loss_and_no_nan()
    {
        NdArray y = NdArray.From<float>([1, 2, 3], [1, 1, 3]), t = NdArray.From<int>([1, 2], [1, 2]);
        NdArray[] found = Graph.Of(
            x => [new ConnectionistTemporal(2).Apply(x[0], x[1]), Grad(new ConnectionistTemporal(2).Apply(x[0], x[1]), x[0])], [F32(1, 1, 3), I32(1, 2)])
            .Compile().Run(y, t);
        Assert.True(found[0].Data<float>()[0] > 1e29f);
        Assert.All(found[1].ToArray<float>(), v => Assert.True(float.IsFinite(v)));
    }

    [Fact]
    public void Blanks_among_the_labels_are_no_labels()
    {
        int[] labels = [1, 0, 2, 0, 0, 2, 0, 1, 1, 0, 2, 0];
        Assert.Equal(Enumerable.Range(0, Rows).Average(row => -Math.Log(Probability(row, 0, labels))), Value(Logits, 0, labels), 1e-5);
    }

    [Fact]
    public void A_target_that_cannot_be_read_counts_as_0_on_request()
    {
        var loss = new ConnectionistTemporal(2, ignoresUnreadable: true);
        float[][] found =
        [
            .. Graph.Of(x => [loss.Apply(x[0], x[1]), Grad(loss.Apply(x[0], x[1]), x[0])], [F32(2, 1, 3), I32(2, 2)]).Compile()
                .Run(NdArray.From<float>([1, 2, 3, 3, 1, 2], [2, 1, 3]), NdArray.From<int>([1, 2, 1, 0], [2, 2])).Select(y => y.ToArray<float>()),
        ];
        double own = -Math.Log(Math.E / (Math.Exp(3) + Math.E + Math.Exp(2)));
        Assert.Equal(own / 2, found[0][0], 1e-5);
        Assert.Equal([0, 0, 0], found[1][..3]);
        Assert.True(found[1][4] < 0);
    }

    [Fact]
    public void A_model_learns_by_it()
    {
        var model = new Model(new Dense(3), [4, 2], new ConnectionistTemporal(2), new Adam(0.05));
        Dataset data = new((Dataset.Inputs, NdArray.From<float>([0, 1, 1, 0, 1, 1, 0, 0], [1, 4, 2])), (Dataset.Targets, NdArray.From<int>([1, 2], [1, 2])));
        History history = model.Fit(data, epochs: 60, batchSize: 1, progress: TrainingProgress.Silent);
        Assert.True(model.Evaluate(data).Loss < history.Epochs[0]["loss"] / 2);
        Assert.Equal("GRC8103", Assert.Throws<GraphCompilerException>(() => model.Fit(
            new Dataset((Dataset.Inputs, NdArray.Zeros(DType.F32, [1, 4, 2])), (Dataset.Targets, NdArray.From<int>([1, 3], [1, 2]))))).Code);
    }

    [Fact]
    public void What_does_not_fit_is_told()
    {
        Assert.Equal("GRC8012", Assert.Throws<GraphCompilerException>(() => new ConnectionistTemporal(0)).Code);
        Assert.Equal("GRC1002", Assert.Throws<GraphCompilerException>(() => new ConnectionistTemporal(2, blank: 3).Target(F32(1, 4, 3))).Code);
        Assert.Equal("GRC1002", Assert.Throws<GraphCompilerException>(() => new ConnectionistTemporal(2).Target(F32(4, 3))).Code);
    }

    private static float Value(float[] logits, int blank, int[]? labels = null) =>
        Graph.Of(new ConnectionistTemporal(Length, blank).Apply, F32(Rows, Steps, Classes), I32(Rows, Length))
            .Compile().Run(NdArray.From<float>(logits, [Rows, Steps, Classes]), NdArray.From<int>(labels ?? Labels, [Rows, Length]))[0].Data<float>()[0];

    /// <summary>The sum over all of the classes^steps paths that read as the target.</summary>
    private static double Probability(int row, int blank, int[]? labels = null)
    {
        int[] wanted = [.. (labels ?? Labels).Skip(row * Length).Take(Length).Where(l => l != blank)];
        double sum = 0;
        for (int path = 0; path < Math.Pow(Classes, Steps); path++)
        {
            int[] classes = [.. Enumerable.Range(0, Steps).Select(t => path / (int)Math.Pow(Classes, t) % Classes)];
            int[] read = [.. classes.Where((c, t) => c != blank && (t == 0 || classes[t - 1] != c))];
            if (read.SequenceEqual(wanted))
            {
                sum += classes.Select((c, t) =>
                {
                    double[] own = [.. Logits.Skip(((row * Steps) + t) * Classes).Take(Classes).Select(v => Math.Exp(v))];
                    return own[c] / own.Sum();
                }).Aggregate(1.0, (a, p) => a * p);
            }
        }

        return sum;
    }
}
