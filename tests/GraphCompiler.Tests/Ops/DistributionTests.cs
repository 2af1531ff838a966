using GraphCompiler.Compiler.Ir;
using GraphCompiler.Compiler.Ops.Control;
using GraphCompiler.Compiler.Ops.Random;
using GraphCompiler.Compiler.Reference;
using GraphCompiler.Runtime;
using Xunit;

namespace GraphCompiler.Tests.Ops;

/// <summary>Means and variances of what is drawn are those of the distributions, within five standard errors.</summary>
public sealed class DistributionTests
{
    private const int Count = 20000;

    private static readonly TensorType Type = new(DType.F32, [Count]);

    [Fact]
    public void Truncated_normal_keeps_to_two_deviations()
    {
        double[] x = Draw((b, key) => b.TruncatedNormal(key, Type));
        Assert.All(x, v => Assert.InRange(v, -2, 2));
        // Johnson, Kotz and Balakrishnan, "Continuous univariate distributions": 1 − 4 φ(2) / (Φ(2) − Φ(−2)).
        Near(x, mean: 0, variance: 0.7737);
        Assert.InRange(x.Count(v => Math.Abs(v) < 1) / (double)Count, 0.715 - 0.016, 0.715 + 0.016);
    }

    [Fact]
    public void Exponential_has_mean_and_variance_1() => Near(Draw((b, key) => b.Exponential(key, Type)), mean: 1, variance: 1, kurtosis: 9);

    [Fact]
    public void Gumbel_has_the_mean_of_Euler_and_a_sixth_of_the_square_of_pi() =>
        Near(Draw((b, key) => b.Gumbel(key, Type)), mean: 0.5772156649, variance: Math.PI * Math.PI / 6, kurtosis: 5.4);

    [Fact]
    public void Categorical_draws_in_proportion()
    {
        double[] logits = [.. Enumerable.Range(0, Count).SelectMany(_ => new[] { Math.Log(0.2), Math.Log(0.5), Math.Log(0.3) })];
        long[] drawn = Evaluate((b, key) => b.Categorical(
            key, b.Constant(ReferenceTensor.Of(DType.F32, [Count, 3], logits).ToNdArray()), 1)).Integers;
        double[] shares = [.. Enumerable.Range(0, 3).Select(k => drawn.Count(i => i == k) / (double)Count)];
        Assert.All(shares.Zip([0.2, 0.5, 0.3]), s => Assert.InRange(s.First, s.Second - 0.018, s.Second + 0.018));
    }

    [Fact]
    public void A_permutation_has_every_number_once_and_depends_on_the_key()
    {
        long[] order = Evaluate((b, key) => b.Permutation(key, 500)).Integers;
        Assert.Equal(Enumerable.Range(0, 500).Select(i => (long)i), order.Order());
        Assert.NotEqual(order, Evaluate((b, key) => b.Permutation(key, 500), seed: 2).Integers);
    }

    [Theory]
    [InlineData(0.3)]
    [InlineData(1)]
    [InlineData(7.5)]
    public void Gamma_has_its_shape_as_mean_and_variance(double shape)
    {
        double[] x = Draw((b, key) => b.Gamma(key, b.Full(Type, shape)));
        Assert.All(x, v => Assert.True(v >= 0));
        Near(x, mean: shape, variance: shape, kurtosis: 3 + (6 / shape));
        if (shape == 1)
        {
            // An exponential.
            Assert.InRange(x.Count(v => v < 1) / (double)Count, 0.632 - 0.018, 0.632 + 0.018);
        }
    }

    [Theory]
    [InlineData(0.5)]
    [InlineData(3)]
    [InlineData(10)]
    [InlineData(400)]
    public void Poisson_has_its_rate_as_mean_and_variance(double rate)
    {
        double[] x = Draw((b, key) => b.Poisson(key, b.Full(Type, rate)));
        Assert.All(x, v => Assert.True(v >= 0 && v == Math.Floor(v)));
        Near(x, mean: rate, variance: rate, kurtosis: 3 + (1 / rate));
        double none = Math.Exp(-rate);
        Assert.InRange(x.Count(v => v == 0) / (double)Count, none - 0.018, none + 0.018);
    }

    [Fact]
    public void Beta_and_Dirichlet_are_shares()
    {
        // Beta(2, 3) has the kurtosis 3 − 9 / 14.
        Near(Draw((b, key) => b.Beta(key, b.Full(Type, 2), b.Full(Type, 3))), mean: 0.4, variance: 0.04, kurtosis: 3);
        double[] x = Draw((b, key) => b.Dirichlet(key, b.Full(new TensorType(DType.F32, [Count / 4, 4]), 0.01), 1));
        Assert.All(x.Chunk(4), row => Assert.Equal(1, row.Sum(), 1e-5));
        Assert.InRange(x.Average(v => v * v), 0.22, 0.25);
    }

    [Fact]
    public void What_is_drawn_does_not_depend_on_the_elements_beside_it()
    {
        double[] shapes = [7, 0.2, 1, 3, 0, double.PositiveInfinity, -1, double.NaN];
        double[] Drawn(int count, Func<GraphBuilder, Value, Value, Value> draw) => Draw((b, key) => draw(
            b, key, b.Constant(ReferenceTensor.Of(DType.F32, [count], shapes.Take(count)).ToNdArray())));

        double[] gammas = Drawn(8, (b, key, a) => b.Gamma(key, a)), events = Drawn(8, (b, key, a) => b.Poisson(key, a));
        Assert.Equal([0, double.PositiveInfinity, double.NaN, double.NaN], gammas[4..]);
        Assert.Equal([0, double.PositiveInfinity, double.NaN, double.NaN], events[4..]);
        for (int count = 1; count < 4; count++)
        {
            Assert.Equal(gammas[..count], Drawn(count, (b, key, a) => b.Gamma(key, a)));
            Assert.Equal(events[..count], Drawn(count, (b, key, a) => b.Poisson(key, a)));
        }
    }

    private static void Near(double[] x, double mean, double variance, double kurtosis = 3)
    {
        double found = x.Average(), spread = x.Average(v => (v - mean) * (v - mean)), tolerance = 5 * Math.Sqrt(variance / x.Length);
        Assert.InRange(found, mean - tolerance, mean + tolerance);
        double ofVariance = 5 * variance * Math.Sqrt((kurtosis - 1) / x.Length);
        Assert.InRange(spread, variance - ofVariance, variance + ofVariance);
    }

    private static double[] Draw(Func<GraphBuilder, Value, Value> distribution) => Evaluate(distribution).Floats;

    private static ReferenceTensor Evaluate(Func<GraphBuilder, Value, Value> distribution, long seed = 1)
    {
        var b = new GraphBuilder("draw");
        Graph graph = b.Build(new GraphResult("y", distribution(b, b.Parameter("key", new TensorType(DType.U32, [2])))));
        return GraphInterpreter.Run(graph, [ReferenceTensor.Of(DType.U32, [2], [seed, 7])])[0];
    }
}
