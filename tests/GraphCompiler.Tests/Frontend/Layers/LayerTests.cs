using GraphCompiler.Compiler.Ir;
using GraphCompiler.Frontend.Layers;
using GraphCompiler.Frontend.Tensors;
using GraphCompiler.Runtime;
using Xunit;
using static GraphCompiler.Frontend.Tensors.Functions;

namespace GraphCompiler.Tests.Frontend.Layers;

/// <summary>What layers compute, against their definitions.</summary>
public class LayerTests
{
    private static readonly float[] X = [.. Enumerable.Range(0, 12).Select(i => ((i * 7 % 12) - 5.5f) / 3)];

    [Fact]
    public void Prelu_and_parametric_swish_have_a_parameter_for_each_channel()
    {
        TracedNetwork relu = Of(new PRelu(name: "l"), [2, 2, 3]), swish = Of(new ParametricSwish(name: "l"), [2, 2, 3]);
        float[] y = relu.Run(X, 2, 2, 3), z = swish.Run(X, 2, 2, 3);
        for (int i = 0; i < X.Length; i++)
        {
            int channel = i / 3 % 2;
            Assert.Equal(X[i] > 0 ? X[i] : X[i] * relu["l/slope"][channel], y[i], 1e-6);
            Assert.Equal(X[i] / (1 + Math.Exp(-swish["l/beta"][channel] * X[i])), z[i], 1e-6);
        }
    }

    [Fact]
    public void Maxout_is_the_greatest_of_linear_maps()
    {
        TracedNetwork net = Of(new Maxout(2, 3, name: "l"), [4, 3]);
        float[] y = net.Run(X, 4, 3), w = net["l/weight"], b = net["l/bias"];
        for (int i = 0; i < y.Length; i++)
        {
            double best = Enumerable.Range(i % 2 * 3, 3).Max(c => b[c] + Enumerable.Range(0, 3).Sum(k => (double)X[(i / 2 * 3) + k] * w[(k * 6) + c]));
            Assert.Equal(best, y[i], 1e-5);
        }
    }

    [Fact]
    public void Feed_forward_layers_are_maps_with_a_function_or_a_gate_between()
    {
        TracedNetwork plain = Of(new FeedForward(5, Tanh, name: "l"), [4, 3]), gated = Of(new GatedFeedForward(5, name: "l"), [4, 3]);
        float[] y = plain.Run(X, 4, 3), z = gated.Run(X, 4, 3);
        double Map(TracedNetwork net, string name, Func<int, double> x, int inputs, int units, int unit) =>
            Enumerable.Range(0, inputs).Sum(k => x(k) * net[$"l/{name}_weight"][(k * units) + unit]);
        for (int i = 0; i < 12; i++)
        {
            double Input(int k) => X[(i / 3 * 3) + k];
            double expected = plain["l/down_bias"][i % 3]
                + Map(plain, "down", h => Math.Tanh(Map(plain, "up", Input, 3, 5, h) + plain["l/up_bias"][h]), 5, 3, i % 3);
            Assert.Equal(expected, y[i], 1e-5);
            double Gate(int h) => Map(gated, "gate", Input, 3, 5, h);
            Assert.Equal(Map(gated, "down", h => Gate(h) / (1 + Math.Exp(-Gate(h))) * Map(gated, "up", Input, 3, 5, h), 5, 3, i % 3), z[i], 1e-5);
        }
    }

    [Fact]
    public void An_embedding_and_the_logits_tied_to_it_share_one_parameter()
    {
        var embedding = new Embedding(4, 3, name: "e");
        var net = new TracedNetwork(
            [new TensorType(DType.I32, [1, 2])],
            (x, context) => [new Sequential(embedding, new TiedDense(embedding)).Apply(x[0], context)]);
        Assert.Equal(["e/weight"], net.Specs.Select(s => s.Name));
        float[] y = net.Run(NdArray.From<int>([2, 0], [1, 2]))[0].ToArray<float>(), table = net["e/weight"];
        Assert.All(Enumerable.Range(0, 8), i => Assert.Equal(
            Enumerable.Range(0, 3).Sum(k => (double)table[((i < 4 ? 2 : 0) * 3) + k] * table[(i % 4 * 3) + k]), y[i], 1e-6));
    }

    [Fact]
    public void Positions_are_waves_or_learned_vectors()
    {
        var zeros = new float[12];
        float[] waves = Of(new SinusoidalPositions(), [1, 3, 4]).Run(zeros, 1, 3, 4);
        Assert.All(Enumerable.Range(0, 12), i =>
        {
            double angle = i / 4 * Math.Pow(10000, -(i % 4 / 2 * 2) / 4.0);
            Assert.Equal(i % 2 == 0 ? Math.Sin(angle) : Math.Cos(angle), waves[i], 1e-6);
        });
        TracedNetwork learned = Of(new PositionEmbedding(5, name: "l"), [1, 3, 4]);
        Assert.Equal<float>(learned["l/weight"][..12], learned.Run(zeros, 1, 3, 4));
    }

    [Fact]
    public void Branches_are_added_or_put_side_by_side()
    {
        Layer twice = new Lambda(x => 2 * x), thrice = new Lambda(x => 3 * x);
        Assert.Equal<float>([.. X.Select(x => (2 * x) + (3 * x))], Of(new Add(twice, thrice), [4, 3]).Run(X, 4, 3));
        float[] side = Of(new Concatenate(new Identity(), twice), [4, 3]).Run(X, 4, 3);
        Assert.Equal<float>([.. X[..3], .. X[..3].Select(x => 2 * x)], side[..6]);
        Assert.Equal<float>([.. X.Select(x => Math.Max(3 * x, 0))], Of(new Residual([twice], activation: Relu), [4, 3]).Run(X, 4, 3), (a, b) => Math.Abs(a - b) < 1e-5);
        Assert.Equal<float>([.. X.Select(x => 5 * x)], Of(new Residual([twice], thrice), [4, 3]).Run(X, 4, 3), (a, b) => Math.Abs(a - b) < 1e-5);
    }

    [Fact]
    public void Spatial_dropout_drops_whole_channels_and_scales_the_rest()
    {
        float[] y = Of(new SpatialDropout(0.5f), [8, 16, 3], isTraining: true).Run([.. Enumerable.Repeat(1f, 8 * 16 * 3)], 8, 16, 3);
        float[][] channels = [.. y.Chunk(3)];
        Assert.All(channels, c => Assert.True(c is [0, 0, 0] or [2, 2, 2]));
        Assert.InRange(channels.Count(c => c[0] == 0), 40, 88);
        Assert.Equal<float>(X, Of(new SpatialDropout(0.5f), [2, 2, 3]).Run(X, 2, 2, 3));
    }

    private static TracedNetwork Of(Layer layer, Shape shape, bool isTraining = false) => new(
        [new TensorType(DType.F32, shape)], (x, context) => [layer.Apply(x[0], context)], isTraining: isTraining);
}
