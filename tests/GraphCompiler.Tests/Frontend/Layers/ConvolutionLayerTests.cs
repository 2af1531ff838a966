using GraphCompiler.Compiler.Ir;
using GraphCompiler.Compiler.Ops.Compositions;
using GraphCompiler.Frontend.Layers;
using GraphCompiler.Frontend.Losses;
using GraphCompiler.Frontend.Models;
using GraphCompiler.Frontend.Optimizers;
using GraphCompiler.Frontend.Training;
using GraphCompiler.Runtime;
using GraphCompiler.Runtime.Diagnostics;
using Xunit;

namespace GraphCompiler.Tests.Frontend.Layers;

/// <summary>Convolutional and pooling layers against loops over their definitions in double precision.</summary>
public class ConvolutionLayerTests
{
    private const int C = 4, H = 7, W = 6;

    private static readonly float[] X = [.. Enumerable.Range(0, 2 * C * H * W).Select(i => MathF.Sin(i * 0.9f))];

    [Theory]
    [InlineData(3, 1, 1, 1, 1)]
    [InlineData(3, 2, 1, 1, 2)]
    [InlineData(2, 1, 0, 2, 4)]
    [InlineData(3, 2, -1, 1, 1)]
    public void A_convolution_is_a_sum_over_windows(int kernel, int stride, int padding, int dilation, int groups)
    {
        TracedNetwork net = Of(new Conv2D(
            8, kernel, stride, padding < 0 ? Padding.Same : padding, dilation, groups, name: "l"));
        (int before, int h, int w) = padding < 0 ? (-1, 4, 3) : (padding, Size(H), Size(W));
        int Size(int size) => ((size + (2 * padding) - ((kernel - 1) * dilation) - 1) / stride) + 1;
        // As Keras: 7 by stride 2 needs 2 more, one before; 6 needs 1 more, behind.
        (int top, int left) = padding < 0 ? (1, 0) : (before, before);
        Close(Windows(net, kernel, stride, (top, left), dilation, groups, h, w), net.Run(X, 2, C, H, W));
    }

    [Fact]
    public void A_depthwise_convolution_sees_one_channel_and_a_separable_one_then_mixes()
    {
        TracedNetwork depthwise = Of(new DepthwiseConv2D(3, padding: 1, multiplier: 2, name: "l"));
        Close(Windows(depthwise, 3, 1, (1, 1), 1, C, H, W), depthwise.Run(X, 2, C, H, W));
        TracedNetwork separable = Of(new SeparableConv2D(5, 3, padding: 1, name: "l"));
        Assert.Equal(
            ["l/depthwise/weight [4,1,3,3]", "l/pointwise/weight [5,4,1,1]", "l/pointwise/bias [5]"], separable.Specs.Select(s => $"{s.Name} {s.Type.Shape}"));
        Assert.Equal([2L, 5, H, W], separable.Results[0].Shape.Select(d => d.Size));
    }

    [Fact]
    public void A_transposed_convolution_spreads_each_element_over_a_window()
    {
        TracedNetwork net = Of(new ConvTranspose2D(3, 3, 2, 1, 1, name: "l"));
        float[] w = net["l/weight"], bias = net["l/bias"];
        (int h, int width) = (2 * H, 2 * W);
        var y = new double[2 * 3 * h * width];
        for (int i = 0; i < y.Length; i++)
        {
            y[i] = bias[i / (h * width) % 3];
        }

        for (int at = 0; at < X.Length; at++)
        {
            (int n, int c, int r, int q) = (at / (C * H * W), at / (H * W) % C, at / W % H, at % W);
            for (int k = 0; k < 27; k++)
            {
                (int o, int row, int column) = (k / 9, (2 * r) - 1 + (k / 3 % 3), (2 * q) - 1 + (k % 3));
                if (row >= 0 && row < h && column >= 0 && column < width)
                {
                    y[(((n * 3) + o) * h * width) + (row * width) + column] += (double)X[at] * w[(c * 27) + k];
                }
            }
        }

        Close(y, net.Run(X, 2, C, H, W));
    }

    [Fact]
    public void Convolutions_go_over_sequences_and_volumes_too()
    {
        var line = new TracedNetwork([new TensorType(DType.F32, [1, 2, 5])], (x, c) => [new Conv1D(3, 2, name: "l").Apply(x[0], c)]);
        float[] w = line["l/weight"], bias = line["l/bias"], y = line.Run(X[..10], 1, 2, 5);
        Assert.All(Enumerable.Range(0, 12), i => Assert.Equal(
            bias[i / 4] + Enumerable.Range(0, 4).Sum(k => (double)X[(k / 2 * 5) + (i % 4) + (k % 2)] * w[(i / 4 * 4) + k]), y[i], 1e-5));
        NetworkDescription volume = NetworkDescription.Of(new Conv3D(5, (1, 3, 3), (1, 2, 2), Padding.Same), [2, 4, 9, 8]);
        Assert.Equal([5L, 4, 5, 4], volume.Output.Shape.Select(d => d.Size));
        Assert.Equal((5 * 2 * 9) + 5, volume.ParameterCount);
    }

    [Fact]
    public void Pooling_takes_the_greatest_or_the_mean_of_windows()
    {
        float[] max = Of(new MaxPool(3, 2, 1)).Run(X, 2, C, H, W), mean = Of(new AveragePool(3, 2, 1)).Run(X, 2, C, H, W);
        float[] padded = Of(new AveragePool(3, 2, 1, countsPadding: true)).Run(X, 2, C, H, W), square = Of(new LpPool(2)).Run(X, 2, C, H, W);
        for (int i = 0; i < max.Length; i++)
        {
            double[] inside = [.. Window(i / 12, i / 3 % 4, i % 3, 3, 2, 1)];
            Assert.Equal(inside.Max(), max[i], 1e-6);
            Assert.Equal(inside.Average(), mean[i], 1e-5);
            Assert.Equal(inside.Sum() / 9, padded[i], 1e-5);
        }

        Assert.Equal(Math.Sqrt(Window(0, 0, 0, 2, 2, 0).Sum(v => v * v)), square[0], 1e-5);
        float[] global = Of(new GlobalAveragePool()).Run(X, 2, C, H, W), greatest = Of(new GlobalMaxPool()).Run(X, 2, C, H, W);
        Assert.All(Enumerable.Range(0, 8), i => Assert.Equal(X.Skip(i * H * W).Take(H * W).Average(v => (double)v), global[i], 1e-6));
        Assert.All(Enumerable.Range(0, 8), i => Assert.Equal(X.Skip(i * H * W).Take(H * W).Max(), greatest[i]));
        Assert.Equal([2L, C, 3, 2], Of(new AdaptiveAveragePool((3, 2))).Results[0].Shape.Select(d => d.Size));
        float[] parts = Of(new AdaptiveMaxPool(1)).Run(X, 2, C, H, W), repeated = Of(new Upsample((1, 2))).Run(X, 2, C, H, W);
        Assert.Equal(greatest, parts);
        Assert.Equal(X.SelectMany(v => new[] { v, v }), repeated);
        Assert.Equal([2L, C, 3 * H, 3 * W], Of(new Upsample(3, new Interpolation())).Results[0].Shape.Select(d => d.Size));
    }

    [Fact]
    public void Options_and_images_that_do_not_fit_are_told()
    {
        foreach (Func<Layer> make in (Func<Layer>[])
            [() => new Conv2D(0, 3), () => new Conv2D(4, 0), () => new Conv2D(4, (1, 2, 3)), () => new Conv2D(6, 3, groups: 4), () => new ConvTranspose2D(3, 3, 2, outputPadding: 2), () => new DepthwiseConv2D(3, multiplier: 0)])
        {
            var fault = Assert.Throws<GraphCompilerException>(make);
            Assert.Equal("GRC8012", fault.Code);
            Assert.StartsWith("ConvolutionLayerTests.cs:", fault.Diagnostic.Location.ToString());
        }

        foreach (Layer layer in (Layer[])[new Conv1D(3, 3), new Conv2D(6, 3, groups: 3), new MaxPool(9), new ConvTranspose3D(3, 3), new GlobalMaxPool()])
        {
            var fault = Assert.Throws<GraphCompilerException>(() => NetworkDescription.Of(layer, layer is GlobalMaxPool ? [4] : [C, H, W]));
            Assert.Equal("GRC8011", fault.Code);
            Assert.StartsWith("ConvolutionLayerTests.cs:", fault.Diagnostic.Location.ToString());
        }
    }

    private static Dictionary<string, (Func<Layer> Network, Shape Input, int Classes)> Small => new()
    {
        ["LeNet-5"] = (() => new LeNet5().Network(), [1, 32, 32], 10),
        ["AlexNet"] = (() => new AlexNet(5).Network(), [3, 67, 67], 5),
        ["VGG-11"] = (() => new Vgg(11, 5).Network(), [3, 32, 32], 5),
        ["GoogLeNet"] = (() => new GoogLeNet(5).Network(), [3, 64, 64], 5),
        ["ResNet-18"] = (() => new ResNet(18, 5).Network(), [3, 32, 32], 5),
        ["ResNet-20 for CIFAR"] = (() => new CifarResNet(8).Network(), [3, 16, 16], 10),
        ["All-CNN-C"] = (() => new AllCnn().Network(), [3, 16, 16], 10),
        ["MobileNet"] = (() => new MobileNetV1(0.25, 5).Network(), [3, 32, 32], 5),
        ["MobileNetV2"] = (() => new MobileNetV2(5).Network(), [3, 32, 32], 5),
        ["U-Net"] = (() => new Sequential(new UNet(2, Filters: 4, Levels: 3, IsPadded: true).Network(), new GlobalAveragePool()), [1, 16, 16], 2),
    };

    public static TheoryData<string> SmallNames => [.. Small.Keys];

    [Theory]
    [MemberData(nameof(SmallNames))]
    public void A_ready_made_model_takes_a_training_step_at_a_small_size(string name)
    {
        (Func<Layer> network, Shape input, int classes) = Small[name];
        var model = new Model(network(), input, new CrossEntropy(), new Sgd(1e-3));
        float[] images = [.. Enumerable.Range(0, 4 * (int)input.Elements).Select(i => MathF.Sin(i * 0.37f))];
        var data = GraphCompiler.Frontend.Data.Dataset.Of(
            NdArray.From<float>(images, [4, .. input]), NdArray.From<int>([.. Enumerable.Range(0, 4).Select(i => i % classes)], [4]));
        History history = model.Fit(data, epochs: 2, batchSize: 4, progress: TrainingProgress.Silent);
        Assert.True(double.IsFinite(history["loss"][^1]));
        Assert.NotEqual(history["loss"][0], history["loss"][1]);
        Assert.True(double.IsFinite(model.Evaluate(data, batchSize: 4).Loss));
    }

    private static TracedNetwork Of(Layer layer) =>
        new([new TensorType(DType.F32, [2, C, H, W])], (x, context) => [layer.Apply(x[0], context)]);

    private static IEnumerable<double> Window(int image, int row, int column, int size, int stride, int padding) =>
        from r in Enumerable.Range((row * stride) - padding, size)
        from q in Enumerable.Range((column * stride) - padding, size)
        where r >= 0 && r < H && q >= 0 && q < W
        select (double)X[(image * H * W) + (r * W) + q];

    private static double[] Windows(TracedNetwork net, int kernel, int stride, (int Top, int Left) padding, int dilation, int groups, int h, int w)
    {
        float[] weight = net["l/weight"], bias = net["l/bias"];
        (int filters, int own) = (bias.Length, C / groups);
        var y = new double[2 * filters * h * w];
        for (int i = 0; i < y.Length; i++)
        {
            (int n, int o, int row, int column) = (i / (filters * h * w), i / (h * w) % filters, i / w % h, i % w);
            y[i] = bias[o];
            for (int k = 0; k < own * kernel * kernel; k++)
            {
                int r = (row * stride) - padding.Top + (k / kernel % kernel * dilation), q = (column * stride) - padding.Left + (k % kernel * dilation);
                int c = (o / (filters / groups) * own) + (k / (kernel * kernel));
                y[i] += r >= 0 && r < H && q >= 0 && q < W ? (double)X[(((n * C) + c) * H * W) + (r * W) + q] * weight[(o * own * kernel * kernel) + k] : 0;
            }
        }

        return y;
    }

    private static void Close(double[] expected, float[] found)
    {
        Assert.Equal(expected.Length, found.Length);
        Assert.All(expected.Zip(found), p => Assert.Equal(p.First, p.Second, 2e-5));
    }
}
