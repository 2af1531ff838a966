using System.Runtime.CompilerServices;

namespace GraphCompiler.Frontend.Tensors;

/// <content>Functions of two or three tensors, element by element.</content>
public static partial class Functions
{
    /// <summary>The greater of two, element by element, broadcast; NaN if either is.</summary>
    public static Tensor Max(Tensor x, Tensor y, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        x.Map(y, new(file, line), (b, u, v) => b.Max(u, v));

    /// <summary>The smaller of two, element by element, broadcast; NaN if either is.</summary>
    public static Tensor Min(Tensor x, Tensor y, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        x.Map(y, new(file, line), (b, u, v) => b.Min(u, v));

    /// <summary>x^y, element by element, broadcast.</summary>
    public static Tensor Pow(Tensor x, Tensor y, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        x.Map(y, new(file, line), (b, u, v) => b.Pow(u, v));

    /// <summary>Angle of the point (x, y) in [−π, π]; its height is the first argument.</summary>
    public static Tensor Atan2(Tensor y, Tensor x, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        y.Map(x, new(file, line), (b, u, v) => b.Atan2(u, v));

    /// <summary>Logical or bitwise and, broadcast.</summary>
    public static Tensor And(Tensor x, Tensor y, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        x.Map(y, new(file, line), (b, u, v) => b.And(u, v));

    /// <summary>Logical or bitwise or, broadcast.</summary>
    public static Tensor Or(Tensor x, Tensor y, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        x.Map(y, new(file, line), (b, u, v) => b.Or(u, v));

    /// <summary>Logical or bitwise exclusive or, broadcast.</summary>
    public static Tensor Xor(Tensor x, Tensor y, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        x.Map(y, new(file, line), (b, u, v) => b.Xor(u, v));

    /// <summary>x = y; a bool tensor, broadcast.</summary>
    public static Tensor Equal(Tensor x, Tensor y, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        x.Map(y, new(file, line), (b, u, v) => b.Compare(ComparisonDirection.Equal, u, v));

    /// <summary>x ≠ y; a bool tensor, broadcast.</summary>
    public static Tensor NotEqual(Tensor x, Tensor y, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        x.Map(y, new(file, line), (b, u, v) => b.Compare(ComparisonDirection.NotEqual, u, v));

    /// <summary>The greater of a tensor and a number.</summary>
    public static Tensor Max(Tensor x, double y, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) => Max(x, x.Trace.Scalar(x.DType, y), file, line);

    /// <summary>The smaller of a tensor and a number.</summary>
    public static Tensor Min(Tensor x, double y, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) => Min(x, x.Trace.Scalar(x.DType, y), file, line);

    /// <summary>A tensor to the power of a number.</summary>
    public static Tensor Pow(Tensor x, double y, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) => Pow(x, x.Trace.Scalar(x.DType, y), file, line);

    /// <summary>Where the condition holds x, else y; all three broadcast.</summary>
    public static Tensor Where(Tensor condition, Tensor x, Tensor y, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        x.Map(y, new(file, line), (b, u, v) =>
        {
            Shape shape = Broadcasting.CommonShape(condition.Type, u.Type, b.Location);
            return b.Select(b.BroadcastTo(condition.Value, shape), b.BroadcastTo(u, shape), b.BroadcastTo(v, shape));
        });

    /// <summary>x, but at least <paramref name="low"/> and at most <paramref name="high"/>.</summary>
    /// <exception cref="GraphCompilerException">GRC1004: the lower bound is above the upper one, or one is no number.</exception>
    public static Tensor Clip(Tensor x, double low, double high, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) => low <= high
        ? Min(Max(x, low, file, line), high, file, line)
        : throw DiagnosticId.InvalidAttribute.Error(FormattableString.Invariant($"nothing is at least {low} and at most {high}"), x.Trace.Place(new(file, line)));

    /// <summary>The values in another element type: to integers toward zero, saturating.</summary>
    public static Tensor Convert(Tensor x, DType type, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        x.Map(new(file, line), (b, v) => b.Convert(v, type));

    /// <summary>The value, through which no gradient passes.</summary>
    public static Tensor StopGradient(Tensor x, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        x.Map(new(file, line), (b, v) => b.StopGradient(v));
}
