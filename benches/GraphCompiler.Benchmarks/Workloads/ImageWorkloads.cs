using GraphCompiler.Compiler.Autodiff;
using GraphCompiler.Compiler.Ir;
using GraphCompiler.Compiler.Ops.Compositions;
using GraphCompiler.Compiler.Ops.Control;
using GraphCompiler.Compiler.Ops.Elementwise;
using GraphCompiler.Compiler.Ops.Reduction;

namespace GraphCompiler.Benchmarks.Workloads;

/// <summary>Images brought to twice their size, and sampled at places that are data; forward and backward.</summary>
internal static class ImageWorkloads
{
    /// <summary>All of them.</summary>
    public static IEnumerable<Workload> All =>
    [
        .. new[] { InterpolationMode.Nearest, InterpolationMode.Linear, InterpolationMode.Cubic }.SelectMany(mode => new[]
        {
            Resize(mode, 32, 64, 16), ResizeGradient(mode, 32, 64, 16), Resize(mode, 8, 3, 224), ResizeGradient(mode, 8, 3, 224),
        }),
        GridSample(InterpolationMode.Nearest), GridSample(InterpolationMode.Linear), GridSample(InterpolationMode.Cubic),
        GridSampleGradient("image", 0), GridSampleGradient("grid", 1),
    ];

    /// <summary>Square images brought to twice their size, samples at the centres of their cells.</summary>
    public static Workload Resize(InterpolationMode mode, long batch, long channels, long size) => Of(
        $"resize {Text(mode)}", [batch, channels, size, size], 5, [[batch, channels, size, size]],
        (b, x) => b.Resize(x[0], [2 * size, 2 * size], new Interpolation(mode)));

    /// <summary>The gradient of <see cref="Resize"/>.</summary>
    public static Workload ResizeGradient(InterpolationMode mode, long batch, long channels, long size) => Of(
        $"resize-gradient {Text(mode)}", [batch, channels, size, size], 5, [[batch, channels, 2 * size, 2 * size]],
        (b, x) =>
        {
            Value images = b.Full(new TensorType(DType.F32, [batch, channels, size, size]), 0);
            return Gradient(b, b.Resize(images, [2 * size, 2 * size], new Interpolation(mode)), x[0], images);
        });

    /// <summary>Images of 3 channels, sampled at as many places as they have.</summary>
    public static Workload GridSample(InterpolationMode mode) => Of(
        $"grid-sample {Text(mode)}", Images, 2 + (2.0 / 3), [Images, Places], (b, x) => b.GridSample(x[0], x[1], mode));

    /// <summary>The gradient of <see cref="GridSample"/> between four samples, by the images or by the places.</summary>
    public static Workload GridSampleGradient(string by, int operand) => Of(
        $"grid-sample-gradient {by}", Images, operand == 0 ? 2 + (2.0 / 3) : 2 + (4.0 / 3), [Images, Places, Images],
        (b, x) => Gradient(b, b.GridSample(x[0], x[1]), x[2], x[operand]));

    private static Shape Images => [8, 3, 224, 224];

    private static Shape Places => [8, 224, 224, 2];

    private static Value Gradient(GraphBuilder b, Value y, Value cotangent, Value by) =>
        ReverseMode.Gradient(b, b.ReduceSum(b.Mul(y, cotangent), [0, 1, 2, 3]), [by])[0];

    private static string Text(InterpolationMode mode) => mode switch
    {
        InterpolationMode.Nearest => "nearest",
        InterpolationMode.Linear => "linear",
        _ => "cubic",
    };

    /// <summary>A workload that reads and writes the elements of its images so many times.</summary>
    private static Workload Of(string name, Shape images, double times, Shape[] operands, Func<GraphBuilder, Value[], Value> result) => new(
        $"{name} {string.Join('x', images.ToSizes())}", Bound.Copy, images.Elements * times, 4 * images.Elements * times,
        () => OperandModule.Of(name.Split(' ')[0], operands, (b, x) => [result(b, x)]))
    {
        CanFuse = false,
    };
}
