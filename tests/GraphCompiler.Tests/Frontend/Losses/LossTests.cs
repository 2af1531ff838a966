using GraphCompiler.Compiler.Ir;
using GraphCompiler.Frontend.Losses;
using GraphCompiler.Frontend.Tensors;
using GraphCompiler.Runtime;
using GraphCompiler.Runtime.Diagnostics;
using Xunit;
using static GraphCompiler.Frontend.Tensors.Functions;

namespace GraphCompiler.Tests.Frontend.Losses;

/// <summary>Losses against their formulas, written again in double precision; and their gradients against differences.</summary>
public class LossTests
{
    private static readonly float[] Y = [0.3f, -1.2f, 2.1f, 0.7f, -0.4f, 1.6f, -2.2f, 0.1f, 0.9f, -0.8f, 1.1f, -1.7f];

    private static readonly float[] T = [0.9f, -0.2f, 0.4f, 0.5f, 0.6f, -1.4f, 0.3f, 1.2f, -0.7f, 0.8f, 2.9f, 0.25f];

    private static readonly double[][] Rows = [.. Y.Select(v => (double)v).Chunk(4)], Targets = [.. T.Select(v => (double)v).Chunk(4)];

    private static readonly int[] Labels = [2, 0, 3];

    /// <summary>Losses of outputs and targets of one shape, [3, 4].</summary>
    private static Dictionary<string, (Loss Loss, Func<double, double, double> Element)> ByElement => new()
    {
        ["l1"] = (new MeanAbsoluteError(), (y, t) => Math.Abs(y - t)),
        ["l2"] = (new MeanSquaredError(), (y, t) => (y - t) * (y - t)),
        ["huber"] = (new Huber(0.8), (y, t) => Math.Abs(y - t) is var d && d <= 0.8 ? d * d / 2 : 0.8 * (d - 0.4)),
        ["smooth l1"] = (new SmoothL1(0.5), (y, t) => Math.Abs(y - t) is var d && d <= 0.5 ? d * d : d - 0.25),
        ["hinge"] = (new Hinge(), (y, t) => Math.Max(0, 1 - (y * t))),
        ["squared hinge"] = (new Hinge(isSquared: true), (y, t) => Math.Pow(Math.Max(0, 1 - (y * t)), 2)),
        ["binary"] = (new BinaryCrossEntropy(), (y, t) => Math.Log(1 + Math.Exp(y)) - (t * y)),
        ["weighted binary"] = (new BinaryCrossEntropy(3), (y, t) => (3 * t * Math.Log(1 + Math.Exp(-y))) + ((1 - t) * Math.Log(1 + Math.Exp(y)))),
        ["smoothed binary"] = (new BinaryCrossEntropy(labelSmoothing: 0.2), (y, t) => Math.Log(1 + Math.Exp(y)) - (((0.8 * t) + 0.1) * y)),
        ["poisson"] = (new PoissonLikelihood(), (y, t) => Math.Exp(y) - (t * y)),
    };

    private static Dictionary<string, (Loss Loss, Func<double[], double[], double> Row)> ByRow => new()
    {
        ["soft cross-entropy"] = (new SoftCrossEntropy(), (y, t) => -LogSoftmaxOf(y).Zip(t, (l, w) => l * w).Sum()),
        ["cosine"] = (new CosineDistance(), (y, t) => 1 - (y.Zip(t, (a, b) => a * b).Sum() / Norm(y) / Norm(t))),
        ["kullback-leibler"] = (new KullbackLeibler(), (y, t) => y.Zip(t, (a, b) => b > 0 ? b * (Math.Log(b) - a) : 0).Sum()),
    };

    /// <summary>Losses of class indices for outputs [3, 4].</summary>
    private static Dictionary<string, (Loss Loss, Func<double> Value)> ByClass => new()
    {
        ["cross-entropy"] = (new CrossEntropy(), () => Rows.Zip(Labels, (y, t) => -LogSoftmaxOf(y)[t]).Average()),
        ["smoothed"] = (new CrossEntropy(labelSmoothing: 0.2), () => Rows.Zip(Labels, (y, t) => LogSoftmaxOf(y) is var l ? -(0.8 * l[t]) - (0.2 * l.Average()) : 0).Average()),
        ["weighted"] = (new CrossEntropy(classWeights: [0.5f, 1, 2, 4]), () =>
            Rows.Zip(Labels, (y, t) => -Weights[t] * LogSoftmaxOf(y)[t]).Sum() / Labels.Sum(t => Weights[t])),
        ["ignoring"] = (new CrossEntropy(ignoreIndex: 0), () => Rows.Zip(Labels).Where(r => r.Second != 0).Average(r => -LogSoftmaxOf(r.First)[r.Second])),
        ["weighted, smoothed"] = (new CrossEntropy(0.1, [0.5f, 1, 2, 4]), () =>
            Rows.Zip(Labels, (y, t) => LogSoftmaxOf(y) is var l ? -(0.9 * Weights[t] * l[t]) - (0.1 / 4 * l.Zip(Weights, (a, w) => a * w).Sum()) : 0).Sum()
                / Labels.Sum(t => Weights[t])),
        ["nll"] = (new NegativeLogLikelihood(), () => Rows.Zip(Labels, (y, t) => -y[t]).Average()),
        ["multi-class hinge"] = (new MultiClassHinge(), () => Rows.Zip(Labels, (y, t) =>
            Enumerable.Range(0, 4).Where(c => c != t).Sum(c => Math.Max(0, 1 - y[t] + y[c])) / 4).Average()),
    };

    private static double[] Weights => [0.5, 1, 2, 4];

    public static TheoryData<string> Elements => [.. ByElement.Keys];

    public static TheoryData<string> OfRows => [.. ByRow.Keys];

    public static TheoryData<string> OfClasses => [.. ByClass.Keys];

    [Theory]
    [MemberData(nameof(Elements))]
    public void A_loss_of_elements_is_the_mean_of_its_formula(string name) =>
        Holds(ByElement[name].Loss, [3, 4], T, Y.Zip(T, (y, t) => ByElement[name].Element(y, t)).Average());

    [Theory]
    [MemberData(nameof(OfRows))]
    public void A_loss_of_rows_is_the_mean_of_its_formula(string name) =>
        Holds(ByRow[name].Loss, [3, 4], [.. T.Select(Math.Abs)], Rows.Zip(Targets, (y, t) => ByRow[name].Row(y, [.. t.Select(Math.Abs)])).Average());

    [Theory]
    [MemberData(nameof(OfClasses))]
    public void A_loss_of_classes_is_its_formula(string name)
    {
        (Loss loss, Func<double> value) = ByClass[name];
        Holds(loss, [3, 4], NdArray.From<int>(Labels, [3]), value());
    }

    [Fact]
    public void A_label_to_ignore_may_be_out_of_range_and_all_ignored_is_zero()
    {
        Holds(new CrossEntropy(ignoreIndex: -100), [3, 4], NdArray.From<int>([2, -100, 3], [3]),
            (-LogSoftmaxOf(Rows[0])[2] - LogSoftmaxOf(Rows[2])[3]) / 2);
        Assert.Equal(0, Value(new CrossEntropy(ignoreIndex: -100), [3, 4], Y, NdArray.From<int>([-100, -100, -100], [3])));
    }

    [Fact]
    public void A_normal_distribution_has_its_likelihood() => Holds(
        new GaussianLikelihood(), [3, 4], T[..6],
        Enumerable.Range(0, 6).Average(i => (Rows[i / 2][i % 2], Rows[i / 2][2 + (i % 2)]) is var (m, v)
            ? (v + (Math.Pow(T[i] - m, 2) / Math.Exp(v))) / 2 : 0));

    [Fact]
    public void A_mixture_has_the_likelihood_of_its_components() => Holds(
        new MixtureDensity(2), [2, 6], T[..2],
        Enumerable.Range(0, 2).Average(row =>
        {
            double[] y = [.. Y.Skip(row * 6).Take(6).Select(v => (double)v)], weights = LogSoftmaxOf(y[..2]);
            return -Math.Log(Enumerable.Range(0, 2).Sum(k =>
                Math.Exp(weights[k]) * Density((T[row] - y[2 + k]) / Math.Exp(y[4 + k])) / Math.Exp(y[4 + k])));
        }));

    [Fact]
    public void A_pen_stroke_has_the_likelihood_of_correlated_components()
    {
        float[] y = [.. Y, .. Y[..1]], target = [1, 0.4f, -0.3f];
        double[] weights = LogSoftmaxOf([y[1], y[2]]);
        double sum = 0;
        for (int k = 0; k < 2; k++)
        {
            double sx = Math.Exp(y[7 + k]), sy = Math.Exp(y[9 + k]), rho = Math.Tanh(y[11 + k]);
            double u = (target[1] - y[3 + k]) / sx, v = (target[2] - y[5 + k]) / sy;
            double z = (u * u) + (v * v) - (2 * rho * u * v);
            sum += Math.Exp(weights[k]) * Math.Exp(-z / (2 * (1 - (rho * rho)))) / (2 * Math.PI * sx * sy * Math.Sqrt(1 - (rho * rho)));
        }

        float found = Value(new PenStroke(2), [1, 13], y, NdArray.From<float>(target, [1, 3]));
        Assert.Equal(-Math.Log(sum) + Math.Log(1 + Math.Exp(-y[0])), found, 1e-5);
    }

    [Fact]
    public void The_evidence_lower_bound_is_reconstruction_and_divergence() => Holds(
        new EvidenceLowerBound(1, beta: 0.7), [3, 4], [0.2f, 1, 0, 0.5f, 0.9f, 0.3f],
        Enumerable.Range(0, 3).Average(row =>
        {
            double[] y = Rows[row], t = [.. ((double[])[0.2, 1, 0, 0.5, 0.9, 0.3]).Skip(row * 2).Take(2)];
            return Enumerable.Range(0, 2).Sum(i => Math.Log(1 + Math.Exp(y[i])) - (t[i] * y[i]))
                + (0.7 * ((y[2] * y[2]) + Math.Exp(y[3]) - 1 - y[3]) / 2);
        }));

    [Fact]
    public void Triplets_are_apart_by_the_margin()
    {
        float found = Graph.Of((a, p, n) => TripletLoss(a, p, n, margin: 0.5), F32(3, 4), F32(3, 4), F32(3, 4))
            .Compile().Run(Y, T, [.. T.Reverse()])[0];
        double[][] far = [.. T.Reverse().Select(v => (double)v).Chunk(4)];
        Assert.Equal(
            Enumerable.Range(0, 3).Average(i => Math.Max(0, Distance(Rows[i], Targets[i]) - Distance(Rows[i], far[i]) + 0.5)), found, 1e-5);
    }

    [Fact]
    public void Losses_of_adversaries_are_those_of_the_papers()
    {
        static double Plus(double x) => Math.Log(1 + Math.Exp(x));
        void Holds(AdversarialLoss game, Func<double, double> real, Func<double, double> fake, Func<double, double> generated)
        {
            NdArray[] found = Graph.Of(t => [game.Discriminator(t[0], t[1]), game.Generator(t[1])], [F32(12), F32(12)])
                .Compile().Run(NdArray.From<float>(Y, [12]), NdArray.From<float>(T, [12]));
            Assert.Equal(Y.Average(v => real(v)) + T.Average(v => fake(v)), found[0].Data<float>()[0], 1e-5);
            Assert.Equal(T.Average(v => generated(v)), found[1].Data<float>()[0], 1e-5);
        }

        Holds(AdversarialLoss.Minimax, d => Plus(-d), Plus, d => -Plus(d));
        Holds(AdversarialLoss.NonSaturating, d => Plus(-d), Plus, d => Plus(-d));
        Holds(AdversarialLoss.LeastSquares, d => (d - 1) * (d - 1) / 2, d => d * d / 2, d => (d - 1) * (d - 1) / 2);
        Holds(AdversarialLoss.Wasserstein, d => -d, d => d, d => -d);
        Holds(AdversarialLoss.Hinge, d => Math.Max(0, 1 - d), d => Math.Max(0, 1 + d), d => -d);
    }

    [Fact]
    public void The_gradient_penalty_is_zero_where_slopes_have_length_1_and_differentiable()
    {
        float[] w = [0.6f, 0.8f];
        Graph penalty = Graph.Of(
            (x, z, weight) => AdversarialLoss.GradientPenalty(
                p => MatMul(p, Reshape(weight, [2, 1])), x, z, Reshape(Slice(x, 1, 0..1), [3])),
            F32(3, 2), F32(3, 2), F32(2));
        Assert.Equal(0, penalty.Compile().Run(Y[..6], T[..6], w)[0], 1e-6);
        // (|2 w| − 1)² = 1, with the slope 2 (|w| − 1) w / |w|.
        float[] twice = [1.2f, 1.6f];
        Assert.Equal(1, penalty.Compile().Run(Y[..6], T[..6], twice)[0], 1e-5);
        Graph slope = Graph.Of(
            (x, z, weight) => Grad(AdversarialLoss.GradientPenalty(
                p => MatMul(p, Reshape(weight, [2, 1])), x, z, StopGradient(Reshape(Slice(x, 1, 0..1), [3]))), weight),
            F32(3, 2), F32(3, 2), F32(2));
        Assert.Equal(2 * 0.6, slope.Compile().Run(Y[..6], T[..6], twice)[0], 1e-4);
    }

    [Fact]
    public void Options_and_targets_that_do_not_fit_are_told()
    {
        Assert.Equal("GRC8012", Assert.Throws<GraphCompilerException>(() => new CrossEntropy(labelSmoothing: 1)).Code);
        Assert.Equal("GRC8012", Assert.Throws<GraphCompilerException>(() => new Huber(0)).Code);
        Assert.Equal("GRC8012", Assert.Throws<GraphCompilerException>(() => new MixtureDensity(0)).Code);
        foreach ((Loss loss, TensorType output) in ((Loss, TensorType)[])
            [(new MixtureDensity(3), F32(2, 7)), (new PenStroke(2), F32(2, 12)), (new EvidenceLowerBound(3), F32(2, 6))])
        {
            Assert.Equal("GRC1002", Assert.Throws<GraphCompilerException>(() => loss.Target(output)).Code);
        }

        var fault = Assert.Throws<GraphCompilerException>(() => Graph.Of((y, t) => new MeanAbsoluteError().Apply(y, t), F32(3, 4), F32(4)));
        Assert.Equal("GRC1002", fault.Code);
        Assert.StartsWith("LossTests.cs:", fault.Diagnostic.Location.ToString());
    }

    private static void Holds(Loss loss, long[] shape, float[] target, double expected)
    {
        TensorType type = loss.Target(F32(shape));
        Holds(loss, shape, NdArray.From<float>(target, type.Shape), expected);
    }

    private static void Holds(Loss loss, long[] shape, NdArray target, double expected)
    {
        Assert.Equal(target.Shape, loss.Target(F32(shape)).Shape);
        Assert.Equal(target.DType, loss.Target(F32(shape)).DType);
        Assert.Equal(expected, Value(loss, shape, Y, target), 1e-5 * Math.Max(1, Math.Abs(expected)));
        NdArray y = NdArray.From<float>(Y, Shape.FromSizes(shape));
        float[] slopes = Graph.Of((x, t) => Grad(loss.Apply(x, t), x), F32(shape), new TensorType(target.DType, target.Shape))
            .Compile().Run(y, target)[0].ToArray<float>();
        for (int i = 0; i < Y.Length; i++)
        {
            float[] more = [.. Y], less = [.. Y];
            more[i] += 0.01f;
            less[i] -= 0.01f;
            Assert.Equal((Value(loss, shape, more, target) - Value(loss, shape, less, target)) / (more[i] - less[i]), slopes[i], 5e-3);
        }
    }

    private static float Value(Loss loss, long[] shape, float[] y, NdArray target) =>
        Graph.Of(loss.Apply, F32(shape), new TensorType(target.DType, target.Shape))
            .Compile().Run(NdArray.From<float>(y, Shape.FromSizes(shape)), target)[0].Data<float>()[0];

    private static double[] LogSoftmaxOf(double[] y) => [.. y.Select(v => v - Math.Log(y.Sum(Math.Exp)))];

    private static double Norm(double[] y) => Math.Sqrt(y.Sum(v => v * v));

    private static double Distance(double[] a, double[] b) => Norm([.. a.Zip(b, (u, v) => u - v)]);

    private static double Density(double z) => Math.Exp(-z * z / 2) / Math.Sqrt(2 * Math.PI);
}
