using System.Runtime.CompilerServices;
using GraphCompiler.Frontend.Layers;

namespace GraphCompiler.Frontend.Tensors;

/// <content>Activations with a parameter: <c>new Dense(64, x => LeakyRelu(x, 0.2))</c>.</content>
public static partial class Functions
{
    /// <summary>x where x &gt; 0, else slope · x (Maas et al. 2013).</summary>
    /// <param name="x">The tensor.</param>
    /// <param name="slope">The slope below 0; 0.01 as in the paper.</param>
    /// <param name="file">The user's file.</param>
    /// <param name="line">The user's line.</param>
    /// <exception cref="GraphCompilerException">GRC8012: a slope that is not finite.</exception>
    public static Tensor LeakyRelu(
        Tensor x, double slope = 0.01, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        double factor = Options.Finite(slope, "a slope", x.Trace.Place(new(file, line)));
        return x.Map(new(file, line), (b, v) => b.LeakyRelu(v, b.FullLike(v, factor)));
    }

    /// <summary>x where x &gt; 0, else slope · x with a tensor of slopes, broadcast: PReLU (He et al. 2015).</summary>
    /// <param name="x">The tensor.</param>
    /// <param name="slope">The slopes below 0.</param>
    /// <param name="file">The user's file.</param>
    /// <param name="line">The user's line.</param>
    /// <exception cref="GraphCompilerException">GRC1002: the slopes cannot be repeated to the shape of x.</exception>
    public static Tensor LeakyRelu(
        Tensor x, Tensor slope, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        x.Map(new(file, line), (b, v) => b.LeakyRelu(v, b.BroadcastTo(slope.Value, v.Type.Shape)));

    /// <summary>x where x is above a threshold, else 0 (Konda et al. 2014).</summary>
    /// <exception cref="GraphCompilerException">GRC8012: a threshold that is not finite.</exception>
    public static Tensor ThresholdedRelu(
        Tensor x, double threshold = 1, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        double bound = Options.Finite(threshold, "a threshold", x.Trace.Place(new(file, line)));
        return x.Map(new(file, line), (b, v) => b.ThresholdedRelu(v, bound));
    }

    /// <summary>x where x &gt; 0, else alpha · (e^x − 1) (Clevert et al. 2015).</summary>
    /// <exception cref="GraphCompilerException">GRC8012: an alpha that is not finite.</exception>
    public static Tensor Elu(
        Tensor x, double alpha = 1, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        double factor = Options.Finite(alpha, "alpha", x.Trace.Place(new(file, line)));
        return x.Map(new(file, line), (b, v) => b.Elu(v, factor));
    }

    /// <summary>x where x &gt; 0, else alpha · (e^(x / alpha) − 1), whose slope is continuous for every alpha (Barron 2017).</summary>
    /// <exception cref="GraphCompilerException">GRC8012: an alpha that is not above 0.</exception>
    public static Tensor Celu(
        Tensor x, double alpha = 1, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        double factor = Options.AboveZero(alpha, "alpha", x.Trace.Place(new(file, line)));
        return x.Map(new(file, line), (b, v) => b.Elu(v, factor, factor));
    }

    /// <summary>x / (1 + e^−βx) with a tensor β, broadcast (Ramachandran et al. 2017).</summary>
    /// <exception cref="GraphCompilerException">GRC1006: x and β have no common shape.</exception>
    public static Tensor Swish(
        Tensor x, Tensor beta, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        x.Map(beta, new(file, line), (b, v, factor) => b.Mul(v, b.Logistic(b.Mul(v, factor))));

    /// <summary>x where |x| &gt; threshold, else 0.</summary>
    /// <exception cref="GraphCompilerException">GRC8012: a threshold below 0.</exception>
    public static Tensor HardShrink(
        Tensor x, double threshold = 0.5, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        double bound = Options.NotNegative(threshold, "a threshold", x.Trace.Place(new(file, line)));
        return x.Map(new(file, line), (b, v) => b.Shrink(v, bound, 0));
    }

    /// <summary>x moved toward 0 by the threshold where |x| is greater, else 0: the proximal operator of the L1 norm.</summary>
    /// <exception cref="GraphCompilerException">GRC8012: a threshold below 0.</exception>
    public static Tensor SoftShrink(
        Tensor x, double threshold = 0.5, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        double bound = Options.NotNegative(threshold, "a threshold", x.Trace.Place(new(file, line)));
        return x.Map(new(file, line), (b, v) => b.Shrink(v, bound, bound));
    }

    /// <summary>The greatest of each <paramref name="pieces"/> neighbours along an axis (Goodfellow et al. 2013).</summary>
    /// <param name="x">The tensor.</param>
    /// <param name="pieces">How many elements one result is of.</param>
    /// <param name="axis">The axis; its size becomes <c>size / pieces</c>.</param>
    /// <param name="file">The user's file.</param>
    /// <param name="line">The user's line.</param>
    /// <exception cref="GraphCompilerException">GRC1003: no such axis; GRC1004: its size is no multiple of the pieces.</exception>
    public static Tensor Maxout(
        Tensor x, long pieces, int axis = -1, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        var location = new SourceLocation(file, line);
        int counted = x.Axis(axis, location);
        long size = RequireParts(x, counted, pieces, location);
        return x.Map(location, (b, v) => b.ReduceMax(
            b.Reshape(v, [.. x.Shape.Take(counted), size, pieces, .. x.Shape.Skip(counted + 1)]), [counted + 1]));
    }

    /// <summary>The size of each of some equal parts of an axis.</summary>
    /// <exception cref="GraphCompilerException">GRC1004: its size is no multiple of their number.</exception>
    private static long RequireParts(Tensor x, int axis, long parts, SourceLocation location)
    {
        long size = x.Shape[axis];
        return parts >= 1 && size % parts == 0
            ? size / parts
            : throw DiagnosticId.InvalidAttribute.Error(
                FormattableString.Invariant($"axis {axis} of {x.Type} cannot be cut into {parts} equal parts"),
                x.Trace.Place(location), x.Value.Node.ToString());
    }
}
