using GraphCompiler.Frontend.Tensors;

namespace GraphCompiler.Frontend.Schedules;

/// <summary>Pieces that schedules are made of.</summary>
internal static class Curves
{
    /// <summary>Half a cosine from one rate to another, at a part of the way from 0 to 1.</summary>
    public static Tensor Cosine(this Tensor step, double from, double to, Tensor part) =>
        step.Trace.Scalar(step.DType, to) + ((from - to) / 2 * (1 + Functions.Cos(part * Math.PI)));

    /// <summary>A constant vector of the step's element type.</summary>
    public static Tensor Vector(this Tensor step, IEnumerable<double> values)
    {
        double[] all = [.. values];
        return step.Trace.Constant(step.DType == DType.F64
            ? NdArray.From<double>(all, [all.Length])
            : NdArray.From<float>([.. all.Select(v => (float)v)], [all.Length]));
    }
}
