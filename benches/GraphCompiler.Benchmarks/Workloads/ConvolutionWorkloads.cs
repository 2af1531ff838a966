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
        Layer(8, 128, 28, 128, 3, 1, groups: 128),
        InputGradient(8, 64, 56, 64, 3, 1),
        InputGradient(8, 128, 28, 128, 3, 2),
        KernelGradient(8, 64, 56, 64, 3, 1),
        KernelGradient(8, 256, 14, 256, 3, 1),
        Train(64),
    ];

    /// <summary><c>relu(conv(x, w) + bias)</c> of square images with "same" padding.</summary>
    public static Workload Layer(long batch, long channels, long size, long outputs, long kernel, long stride, long groups = 1) => Of(
        "conv", batch, channels, size, outputs, kernel, stride, groups, [[batch, channels, size, size]],
        [[outputs, channels / groups, kernel, kernel], [outputs]],
        (b, x, op) => b.Relu(b.Convolution(x[0], x[1], x[2], op)));

    /// <summary>The gradient of a convolution by its input.</summary>
    public static Workload InputGradient(long batch, long channels, long size, long outputs, long kernel, long stride) => Of(
        "conv dx", batch, channels, size, outputs, kernel, stride, 1,
        [[batch, outputs, size / stride, size / stride], [outputs, channels, kernel, kernel]], [],
        (b, x, op) => Gradient(b, op, b.Full(new TensorType(DType.F32, [batch, channels, size, size]), 0), x[1], x[0], 0)) with { CanFuse = false };

    /// <summary>The gradient of a convolution by its kernels.</summary>
    public static Workload KernelGradient(long batch, long channels, long size, long outputs, long kernel, long stride) => Of(
        "conv dw", batch, channels, size, outputs, kernel, stride, 1,
        [[batch, channels, size, size], [batch, outputs, size / stride, size / stride]], [],
        (b, x, op) => Gradient(b, op, x[0], b.Full(new TensorType(DType.F32, [outputs, channels, kernel, kernel]), 0), x[1], 1)) with { CanFuse = false };

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
