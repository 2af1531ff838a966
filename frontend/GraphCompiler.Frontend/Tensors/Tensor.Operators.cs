namespace GraphCompiler.Frontend.Tensors;

/// <content>Operators: element by element, broadcast.</content>
public sealed partial class Tensor
{
    /// <summary>Negation.</summary>
    [WalksStack]
    public static Tensor operator -(Tensor x) => x.Map(default, (b, v) => b.Neg(v));

    /// <summary>Sum.</summary>
    [WalksStack]
    public static Tensor operator +(Tensor x, Tensor y) => x.Map(y, default, (b, u, v) => b.Add(u, v));

    /// <summary>Sum with a number on the right.</summary>
    [WalksStack]
    public static Tensor operator +(Tensor x, double y) => x + x.Trace.Scalar(x.DType, y);

    /// <summary>Sum with a number on the left.</summary>
    [WalksStack]
    public static Tensor operator +(double x, Tensor y) => y.Trace.Scalar(y.DType, x) + y;

    /// <summary>Difference.</summary>
    [WalksStack]
    public static Tensor operator -(Tensor x, Tensor y) => x.Map(y, default, (b, u, v) => b.Sub(u, v));

    /// <summary>Difference with a number on the right.</summary>
    [WalksStack]
    public static Tensor operator -(Tensor x, double y) => x - x.Trace.Scalar(x.DType, y);

    /// <summary>Difference with a number on the left.</summary>
    [WalksStack]
    public static Tensor operator -(double x, Tensor y) => y.Trace.Scalar(y.DType, x) - y;

    /// <summary>Product.</summary>
    [WalksStack]
    public static Tensor operator *(Tensor x, Tensor y) => x.Map(y, default, (b, u, v) => b.Mul(u, v));

    /// <summary>Product with a number on the right.</summary>
    [WalksStack]
    public static Tensor operator *(Tensor x, double y) => x * x.Trace.Scalar(x.DType, y);

    /// <summary>Product with a number on the left.</summary>
    [WalksStack]
    public static Tensor operator *(double x, Tensor y) => y.Trace.Scalar(y.DType, x) * y;

    /// <summary>Quotient.</summary>
    [WalksStack]
    public static Tensor operator /(Tensor x, Tensor y) => x.Map(y, default, (b, u, v) => b.Div(u, v));

    /// <summary>Quotient with a number on the right.</summary>
    [WalksStack]
    public static Tensor operator /(Tensor x, double y) => x / x.Trace.Scalar(x.DType, y);

    /// <summary>Quotient with a number on the left.</summary>
    [WalksStack]
    public static Tensor operator /(double x, Tensor y) => y.Trace.Scalar(y.DType, x) / y;

    /// <summary>Less than; a bool tensor.</summary>
    [WalksStack]
    public static Tensor operator <(Tensor x, Tensor y) => x.Map(y, default, (b, u, v) => b.Compare(ComparisonDirection.Less, u, v));

    /// <summary>Less than, with a number on the right; a bool tensor.</summary>
    [WalksStack]
    public static Tensor operator <(Tensor x, double y) => x < x.Trace.Scalar(x.DType, y);

    /// <summary>Less than, with a number on the left; a bool tensor.</summary>
    [WalksStack]
    public static Tensor operator <(double x, Tensor y) => y.Trace.Scalar(y.DType, x) < y;

    /// <summary>At most; a bool tensor.</summary>
    [WalksStack]
    public static Tensor operator <=(Tensor x, Tensor y) => x.Map(y, default, (b, u, v) => b.Compare(ComparisonDirection.LessOrEqual, u, v));

    /// <summary>At most, with a number on the right; a bool tensor.</summary>
    [WalksStack]
    public static Tensor operator <=(Tensor x, double y) => x <= x.Trace.Scalar(x.DType, y);

    /// <summary>At most, with a number on the left; a bool tensor.</summary>
    [WalksStack]
    public static Tensor operator <=(double x, Tensor y) => y.Trace.Scalar(y.DType, x) <= y;

    /// <summary>Greater than; a bool tensor.</summary>
    [WalksStack]
    public static Tensor operator >(Tensor x, Tensor y) => x.Map(y, default, (b, u, v) => b.Compare(ComparisonDirection.Greater, u, v));

    /// <summary>Greater than, with a number on the right; a bool tensor.</summary>
    [WalksStack]
    public static Tensor operator >(Tensor x, double y) => x > x.Trace.Scalar(x.DType, y);

    /// <summary>Greater than, with a number on the left; a bool tensor.</summary>
    [WalksStack]
    public static Tensor operator >(double x, Tensor y) => y.Trace.Scalar(y.DType, x) > y;

    /// <summary>At least; a bool tensor.</summary>
    [WalksStack]
    public static Tensor operator >=(Tensor x, Tensor y) => x.Map(y, default, (b, u, v) => b.Compare(ComparisonDirection.GreaterOrEqual, u, v));

    /// <summary>At least, with a number on the right; a bool tensor.</summary>
    [WalksStack]
    public static Tensor operator >=(Tensor x, double y) => x >= x.Trace.Scalar(x.DType, y);

    /// <summary>At least, with a number on the left; a bool tensor.</summary>
    [WalksStack]
    public static Tensor operator >=(double x, Tensor y) => y.Trace.Scalar(y.DType, x) >= y;
}
