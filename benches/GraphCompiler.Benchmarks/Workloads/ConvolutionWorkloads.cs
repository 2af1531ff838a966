using GraphCompiler.Compiler.Autodiff;
using GraphCompiler.Compiler.Ir;
using GraphCompiler.Compiler.Ops.Compositions;
using GraphCompiler.Compiler.Ops.Contraction;
using GraphCompiler.Compiler.Ops.Control;
using GraphCompiler.Compiler.Ops.Elementwise;
using GraphCompiler.Compiler.Ops.Movement;
using GraphCompiler.Compiler.Ops.Reduction;

namespace GraphCompiler.Benchmarks.Workloads;

/// <summary>Convolutions of images, forward and backward, and a training step of a small network of them.</summary>
internal static class ConvolutionWorkloads
{
    /// <summary>All of them.</summary>
    public static IEnumerable<Workload> All =>
    [
        Layer(1, 64, 56, 64, 3, 1),
        Layer(8, 64, 56, 64, 3, 1),
        Layer(8, 256, 14, 256, 3, 1),
        Layer(8, 128, 28, 128, 3, 2),
        Layer(8, 256, 28, 128, 1, 1),
        Layer(8, 3, 112, 64, 7, 2),
        Layer(64, 1, 28, 32, 3, 1),
        .. Depthwise.Select(d => Layer(8, d.Channels, d.Size, d.Channels, 3, d.Stride, d.Channels)),
        InputGradient(8, 64, 56, 64, 3, 1),
        InputGradient(8, 128, 28, 128, 3, 2),
        .. Depthwise.Select(d => InputGradient(8, d.Channels, d.Size, d.Channels, 3, d.Stride, d.Channels)),
        KernelGradient(8, 64, 56, 64, 3, 1),
        KernelGradient(8, 256, 14, 256, 3, 1),
        .. Depthwise.Select(d => KernelGradient(8, d.Channels, d.Size, d.Channels, 3, d.Stride, d.Channels)),
        Chain(1, 64, 56, 3, 4),
        Chain(1, 256, 14, 1, 8),
        Bottlenecks(1, 256, 56, 64, 3),
        Bottlenecks(1, 2048, 7, 512, 3),
        Train(64),
    ];

    /// <summary>Layers with a kernel for each channel, as MobileNet has them.</summary>
    private static (long Channels, long Size, long Stride)[] Depthwise => [(32, 112, 1), (128, 56, 1), (128, 56, 2), (128, 28, 1), (512, 14, 1)];

    /// <summary><c>relu(conv(x, w) + bias)</c> of square images with "same" padding.</summary>
    public static Workload Layer(long batch, long channels, long size, long outputs, long kernel, long stride, long groups = 1) => Of(
        "conv", batch, channels, size, outputs, kernel, stride, groups, [[batch, channels, size, size]],
        [[outputs, channels / groups, kernel, kernel], [outputs]],
        (b, x, op) => b.Relu(b.Convolution(x[0], x[1], x[2], op)));

    /// <summary>Layers one behind the other, <c>relu(conv(x, w) + bias)</c> each: what is handed from one to the next is nobody else's.</summary>
    public static Workload Chain(long batch, long channels, long size, long kernel, int layers) => new(
        $"conv chain {kernel}x{kernel} {channels} {size} x{batch}", Bound.MultiplyAdd,
        2.0 * layers * batch * size * size * channels * channels * kernel * kernel, 8.0 * batch * channels * size * size,
        () => OperandModule.Of(
            "chain", [[batch, channels, size, size]],
            [.. Enumerable.Range(0, layers).SelectMany(_ => new Shape[] { [channels, channels, kernel, kernel], [channels] })],
            (b, x) =>
            {
                Value y = x[0];
                for (int i = 0; i < layers; i++)
                {
                    y = b.Relu(b.Convolution(y, x[(2 * i) + 1], x[(2 * i) + 2], Same(kernel)));
                }

                return [y];
            }));

    /// <summary>Bottleneck blocks of a residual network: 1×1, 3×3 and 1×1 with bias and relu, and what came in added.</summary>
    public static Workload Bottlenecks(long batch, long channels, long size, long width, int blocks)
    {
        Shape[] weights = [[width, channels, 1, 1], [width], [width, width, 3, 3], [width], [channels, width, 1, 1], [channels]];
        double products = (double)batch * size * size * ((2 * channels * width) + (9 * width * width));
        return new Workload($"bottlenecks {channels}-{width} {size} x{batch}", Bound.MultiplyAdd, 2 * blocks * products, 8.0 * batch * channels * size * size, () => OperandModule.Of(
            "bottlenecks", [[batch, channels, size, size]], [.. Enumerable.Repeat(weights, blocks).SelectMany(w => w)], (b, x) =>
            {
                Value y = x[0];
                for (int i = 0; i < blocks; i++)
                {
                    Value[] w = x[((6 * i) + 1)..((6 * i) + 7)];
                    Value hidden = b.Relu(b.Convolution(y, w[0], w[1], Same(1)));
                    hidden = b.Relu(b.Convolution(hidden, w[2], w[3], Same(3)));
                    y = b.Relu(b.Add(b.Convolution(hidden, w[4], w[5], Same(1)), y));
                }

                return [y];
            }))
        {
            Parameters = blocks * weights.Sum(s => s.Elements),
        };
    }

    /// <summary>The gradient of a convolution by its input.</summary>
    public static Workload InputGradient(long batch, long channels, long size, long outputs, long kernel, long stride, long groups = 1) => Of(
        "conv dx", batch, channels, size, outputs, kernel, stride, groups,
        [[batch, outputs, size / stride, size / stride], [outputs, channels / groups, kernel, kernel]], [],
        (b, x, op) => Gradient(b, op, b.Full(new TensorType(DType.F32, [batch, channels, size, size]), 0), x[1], x[0], 0)) with { CanFuse = false };

    /// <summary>The gradient of a convolution by its kernels.</summary>
    public static Workload KernelGradient(long batch, long channels, long size, long outputs, long kernel, long stride, long groups = 1) => Of(
        "conv dw", batch, channels, size, outputs, kernel, stride, groups,
        [[batch, channels, size, size], [batch, outputs, size / stride, size / stride]], [],
        (b, x, op) => Gradient(b, op, x[0], b.Full(new TensorType(DType.F32, [outputs, channels / groups, kernel, kernel]), 0), x[1], 1)) with { CanFuse = false };

    /// <summary>
    /// A training step of conv 1→32, relu, conv 32→64, relu, max-pool 2, dense 9216→128, relu, dense 128→10 on 28×28: cross-entropy, Adam.
    /// </summary>
    public static Workload Train(long batch)
    {
        Weight[] weights =
        [
            new("conv1/weight", [32, 1, 3, 3], 9), Weight.Bias("conv1/bias", 32), new("conv2/weight", [64, 32, 3, 3], 288), Weight.Bias("conv2/bias", 64),
            Weight.Matrix("dense1/weight", 9216, 128), Weight.Bias("dense1/bias", 128), Weight.Matrix("dense2/weight", 128, 10), Weight.Bias("dense2/bias", 10),
        ];
        double first = 26.0 * 26 * 32 * 9, second = 24.0 * 24 * 64 * 288, dense = (9216.0 * 128) + 1280;
        return new Workload($"train cnn x{batch}", Bound.MultiplyAdd, 2 * batch * ((2 * first) + (3 * (second + dense))), 24.0 * Weight.Count(weights), () =>
            TrainingModule.Of("cnn", weights, (b, w) =>
            {
                Value x = b.Parameter("x", new TensorType(DType.F32, [batch, 1, 28, 28]));
                Value hidden = b.Relu(b.Convolution(x, w[0], w[1], Convolution.Of(2)));
                hidden = b.Relu(b.Convolution(hidden, w[2], w[3], Convolution.Of(2)));
                Value pooled = b.MaxPool(hidden, new PoolingWindow([2, 2]));
                Value dense1 = b.MatMul(b.Reshape(pooled, [batch, 9216]), w[4]);
                Value deep = b.Relu(b.Add(dense1, b.BroadcastInDim(w[5], dense1.Type.Shape, [1])));
                Value logits = b.MatMul(deep, w[6]);
                logits = b.Add(logits, b.BroadcastInDim(w[7], logits.Type.Shape, [1]));
                return b.CrossEntropy(logits, b.Parameter("labels", new TensorType(DType.I32, [batch])));
            }))
        {
            Parameters = Weight.Count(weights),
        };
    }

    private static Convolution Same(long kernel) => Convolution.Of(2) with
    {
        Low = [kernel / 2, kernel / 2],
        High = [kernel / 2, kernel / 2],
    };

    private static Value Gradient(GraphBuilder b, Convolution op, Value x, Value w, Value cotangent, int operand)
    {
        Value loss = b.ReduceSum(b.Mul(b.Convolution(x, w, op), cotangent), [0, 1, 2, 3]);
        return ReverseMode.Gradient(b, loss, [x, w])[operand];
    }

    private static Workload Of(
        string name, long batch, long channels, long size, long outputs, long kernel, long stride, long groups, Shape[] operands, Shape[] weights,
        Func<GraphBuilder, Value[], Convolution, Value> result)
    {
        long pad = kernel / 2, after = size / stride;
        Convolution op = Convolution.Of(2) with
        {
            Strides = [stride, stride],
            Low = [pad, pad],
            High = [((after - 1) * stride) + kernel - size - pad, ((after - 1) * stride) + kernel - size - pad],
            Groups = groups,
        };
        double flops = 2.0 * batch * after * after * outputs * (channels / groups) * kernel * kernel;
        double elements = (double)batch * ((channels * size * size) + (outputs * after * after));
        string text = $"{name} {kernel}x{kernel} {channels}-{outputs} {size} x{batch}{(stride > 1 ? $" s{stride}" : "")}{(groups > 1 ? $" g{groups}" : "")}";
        return new Workload(text, groups > 1 ? Bound.Copy : Bound.MultiplyAdd, flops, 4.0 * elements, () => OperandModule.Of(
            "convolution", operands, weights, (b, x) => [result(b, x, op)]))
        {
            Parameters = weights.Sum(s => s.Elements),
        };
    }
}
