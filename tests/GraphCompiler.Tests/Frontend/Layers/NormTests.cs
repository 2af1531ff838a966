using GraphCompiler.Compiler.Ir;
using GraphCompiler.Frontend.Layers;
using GraphCompiler.Runtime;
using Xunit;

namespace GraphCompiler.Tests.Frontend.Layers;

/// <summary>Normalising layers against their definitions, written again in double precision.</summary>
public class NormTests
{
    private static readonly float[] X = [.. Enumerable.Range(0, 2 * 6 * 3 * 4).Select(i => MathF.Sin(i * 1.3f) + (0.01f * i))];

    private static int Channel(int i) => i / 12 % 6;

    [Fact]
    public void Group_norm_is_over_the_channels_of_a_group_of_each_example()
    {
        TracedNetwork net = Of(new GroupNorm(3, name: "norm"));
        Check(net, i => (i / 72 * 3) + (Channel(i) / 2), net.Run(X, 2, 6, 3, 4));
    }

    [Fact]
    public void Instance_norm_is_over_each_channel_of_each_example()
    {
        TracedNetwork net = Of(new InstanceNorm(name: "norm"));
        Check(net, i => (i / 72 * 6) + Channel(i), net.Run(X, 2, 6, 3, 4));
    }

    [Fact]
    public void Batch_norm_trains_on_the_statistics_of_the_batch_and_keeps_running_ones()
    {
        TracedNetwork net = Of(new BatchNorm(momentum: 0.75f, name: "norm"), isTraining: true);
        (float[] mean, float[] variance) = (net["norm/mean"], net["norm/variance"]);
        Check(net, Channel, net.Run(X, 2, 6, 3, 4));
        for (int c = 0; c < 6; c++)
        {
            float[] own = [.. X.Where((_, i) => Channel(i) == c)];
            double average = own.Average(v => (double)v), spread = own.Average(v => (v - average) * (v - average));
            Assert.Equal((0.75 * mean[c]) + (0.25 * average), net["norm/mean"][c], 1e-5);
            Assert.Equal((0.75 * variance[c]) + (0.25 * spread), net["norm/variance"][c], 1e-5);
        }
    }

    [Fact]
    public void Batch_norm_infers_with_running_statistics_and_leaves_them()
    {
        TracedNetwork net = Of(new BatchNorm(name: "norm"));
        (float[] mean, float[] variance) = (net["norm/mean"], net["norm/variance"]);
        float[] y = net.Run(X, 2, 6, 3, 4);
        Assert.All(Enumerable.Range(0, y.Length), i => Assert.Equal(
            ((X[i] - mean[Channel(i)]) / Math.Sqrt(variance[Channel(i)] + 1e-5) * net["norm/scale"][Channel(i)]) + net["norm/offset"][Channel(i)], y[i], 1e-5));
        Assert.Equal<float>(mean, net["norm/mean"]);
    }

    [Fact]
    public void Rms_norm_divides_by_the_root_of_the_mean_square()
    {
        TracedNetwork net = Of(new RmsNorm(name: "norm"));
        float[] y = net.Run(X, 2, 6, 3, 4);
        for (int row = 0; row < 36; row++)
        {
            double square = X.Skip(row * 4).Take(4).Average(v => (double)v * v);
            Assert.All(Enumerable.Range(0, 4), i =>
                Assert.Equal(X[(row * 4) + i] / Math.Sqrt(square + 1e-5) * net["norm/scale"][i], y[(row * 4) + i], 1e-5));
        }
    }

    private static TracedNetwork Of(Layer layer, bool isTraining = false) => new(
        [new TensorType(DType.F32, [2, 6, 3, 4])], (x, context) => [layer.Apply(x[0], context)], isTraining: isTraining);

    /// <summary>Mean 0 and variance 1 within each group, then scale and offset of the channel.</summary>
    private static void Check(TracedNetwork net, Func<int, int> group, float[] y)
    {
        foreach (IGrouping<int, int> indices in Enumerable.Range(0, X.Length).GroupBy(group))
        {
            double mean = indices.Average(i => (double)X[i]), variance = indices.Average(i => (X[i] - mean) * (X[i] - mean));
            Assert.All(indices, i => Assert.Equal(
                ((X[i] - mean) / Math.Sqrt(variance + 1e-5) * net["norm/scale"][Channel(i)]) + net["norm/offset"][Channel(i)], y[i], 2e-5));
        }
    }
}
