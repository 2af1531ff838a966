namespace GraphCompiler.Compiler.Ops.Compositions;

/// <summary>How values between samples are made.</summary>
public enum InterpolationMode
{
    /// <summary>A sample as it is.</summary>
    Nearest,

    /// <summary>On the line between two samples.</summary>
    Linear,

    /// <summary>On Keys's cubic through four samples.</summary>
    Cubic,
}

/// <summary>Where the samples of a resized axis lie among those it had, in ONNX's terms; the scale is new / old size unless it is given.</summary>
public enum CoordinateMode
{
    /// <summary>Samples stand at the centres of their cells: <c>(i + ½) / scale − ½</c>.</summary>
    HalfPixel,

    /// <summary>As <see cref="HalfPixel"/>, with the centre of the axis kept where the scale does not give a whole size.</summary>
    HalfPixelSymmetric,

    /// <summary>As <see cref="HalfPixel"/>, but 0 where one sample is left.</summary>
    PytorchHalfPixel,

    /// <summary>First and last samples stay where they are: <c>i (old − 1) / (new − 1)</c>, with <c>old · scale</c> for new where a scale is given.</summary>
    AlignCorners,

    /// <summary>Samples stand at the begin of their cells: <c>i / scale</c>.</summary>
    Asymmetric,

    /// <summary>As TensorFlow's nearest neighbour: <c>(i + ½) / scale</c>.</summary>
    HalfPixelForNearest,
}

/// <summary>Which of two samples is nearest.</summary>
public enum NearestRounding
{
    /// <summary>The nearer one, the lower half-way.</summary>
    PreferFloor,

    /// <summary>The nearer one, the higher half-way.</summary>
    PreferCeil,

    /// <summary>The lower one.</summary>
    Floor,

    /// <summary>The higher one.</summary>
    Ceil,
}

/// <summary>How an axis is brought to another size: the attributes of ONNX's Resize.</summary>
/// <param name="Mode">How values between samples are made.</param>
/// <param name="Coordinates">Where the new samples lie.</param>
/// <param name="Rounding">Which sample is nearest; of <see cref="InterpolationMode.Nearest"/>.</param>
/// <param name="CubicSlope">Keys's a, the slope of the cubic at distance 1: −0.75 in PyTorch and ONNX, −0.5 in TensorFlow and Pillow.</param>
/// <param name="ExcludesOutside">Whether samples beyond the ends take no part; else they are those at the ends.</param>
/// <param name="IsAntialiased">Whether, towards a smaller size, the function is stretched by the scale, so that every sample takes part; with
/// <paramref name="ExcludesOutside"/> as in Pillow and PyTorch.</param>
public sealed record Interpolation(
    InterpolationMode Mode = InterpolationMode.Linear, CoordinateMode Coordinates = CoordinateMode.HalfPixel,
    NearestRounding Rounding = NearestRounding.PreferFloor, double CubicSlope = -0.75, bool ExcludesOutside = false, bool IsAntialiased = false)
{
    /// <summary>The elements of an axis that each of its new samples is made of, with their weights.</summary>
    /// <param name="old">Size of the axis.</param>
    /// <param name="size">Its new size.</param>
    /// <param name="scale">How many new samples stand for an old one; null: new / old size.</param>
    public AxisSamples Samples(long old, long size, double? scale = null)
    {
        var samples = new IReadOnlyList<(long, double)>[size];
        for (long i = 0; i < size; i++)
        {
            double position = Position(i, old, size, scale);
            samples[i] = Mode == InterpolationMode.Nearest
                ? [(Math.Clamp(Nearest(position), 0, old - 1), 1)] : Weighted(position, old, scale ?? ((double)size / old));
        }

        return new AxisSamples(old, samples);
    }

    private double Position(long i, long old, long size, double? scale)
    {
        // A ratio of sizes is exact where a scale would be rounded.
        double Scaled(double at) => scale is { } s ? at / s : at * old / size;
        return Coordinates switch
        {
            CoordinateMode.AlignCorners => size == 1 ? 0 : i * (old - 1.0) / ((scale is { } s ? s * old : size) - 1),
            CoordinateMode.Asymmetric => Scaled(i),
            CoordinateMode.HalfPixelForNearest => Scaled(i + 0.5),
            CoordinateMode.PytorchHalfPixel when size == 1 => 0,
            CoordinateMode.HalfPixelSymmetric when scale is { } by => (old / 2.0 * (1 - (size / (by * old)))) + Scaled(i + 0.5) - 0.5,
            _ => Scaled(i + 0.5) - 0.5,
        };
    }

    private long Nearest(double position) => (long)(Rounding switch
    {
        NearestRounding.PreferFloor => Math.Ceiling(position - 0.5),
        NearestRounding.PreferCeil => Math.Floor(position + 0.5),
        NearestRounding.Floor => Math.Floor(position),
        _ => Math.Ceiling(position),
    });

    private List<(long, double)> Weighted(double position, long old, double scale)
    {
        double stretch = IsAntialiased && scale < 1 ? scale : 1;
        long reach = (long)Math.Ceiling((Mode == InterpolationMode.Cubic ? 2 : 1) / stretch), left = (long)Math.Floor(position);
        var weighted = new List<(long Index, double Weight)>();
        for (long at = left - reach + 1; at <= left + reach; at++)
        {
            double weight = Kernel(Math.Abs(position - at) * stretch);
            if (at >= 0 && at < old)
            {
                weighted.Add((at, weight));
            }
            else if (!ExcludesOutside)
            {
                weighted.Add((Math.Clamp(at, 0, old - 1), weight));
            }
        }

        // Stretched or cut off they do not sum to 1.
        double sum = stretch < 1 || ExcludesOutside ? weighted.Sum(w => w.Weight) : 1;
        return sum == 1 ? weighted : [.. weighted.Select(w => (w.Index, w.Weight / sum))];
    }

    /// <summary>The weight of a sample at a distance (R. G. Keys, "Cubic Convolution Interpolation", 1981).</summary>
    private double Kernel(double d) => Mode == InterpolationMode.Linear
        ? Math.Max(0, 1 - d)
        : d switch
        {
            <= 1 => ((((CubicSlope + 2) * d) - (CubicSlope + 3)) * d * d) + 1,
            < 2 => ((((CubicSlope * d) - (5 * CubicSlope)) * d) + (8 * CubicSlope)) * d - (4 * CubicSlope),
            _ => 0,
        };
}
