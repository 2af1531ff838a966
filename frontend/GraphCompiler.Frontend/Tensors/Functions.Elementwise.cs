namespace GraphCompiler.Frontend.Tensors;

/// <content>
/// Functions of one tensor, element by element. They take no caller information, so that each is a <c>Func&lt;Tensor, Tensor&gt;</c>:
/// <c>new Dense(512, Tanh)</c>, <c>Grad(Sin)</c>.
/// </content>
public static partial class Functions
{
    /// <summary>Absolute value.</summary>
    [WalksStack]
    public static Tensor Abs(Tensor x) => x.Map(default, (b, v) => b.Abs(v));

    /// <summary>Sign: −1, 0 or 1.</summary>
    [WalksStack]
    public static Tensor Sign(Tensor x) => x.Map(default, (b, v) => b.Sign(v));

    /// <summary>e^x.</summary>
    [WalksStack]
    public static Tensor Exp(Tensor x) => x.Map(default, (b, v) => b.Exp(v));

    /// <summary>e^x − 1, accurate near 0.</summary>
    [WalksStack]
    public static Tensor Expm1(Tensor x) => x.Map(default, (b, v) => b.Expm1(v));

    /// <summary>Natural logarithm.</summary>
    [WalksStack]
    public static Tensor Log(Tensor x) => x.Map(default, (b, v) => b.Log(v));

    /// <summary>log(1 + x), accurate near 0.</summary>
    [WalksStack]
    public static Tensor Log1p(Tensor x) => x.Map(default, (b, v) => b.Log1p(v));

    /// <summary>Square root.</summary>
    [WalksStack]
    public static Tensor Sqrt(Tensor x) => x.Map(default, (b, v) => b.Sqrt(v));

    /// <summary>1 / √x.</summary>
    [WalksStack]
    public static Tensor Rsqrt(Tensor x) => x.Map(default, (b, v) => b.Rsqrt(v));

    /// <summary>Sine.</summary>
    [WalksStack]
    public static Tensor Sin(Tensor x) => x.Map(default, (b, v) => b.Sin(v));

    /// <summary>Cosine.</summary>
    [WalksStack]
    public static Tensor Cos(Tensor x) => x.Map(default, (b, v) => b.Cos(v));

    /// <summary>Tangent.</summary>
    [WalksStack]
    public static Tensor Tan(Tensor x) => x.Map(default, (b, v) => b.Tan(v));

    /// <summary>Inverse sine; NaN beyond ±1.</summary>
    [WalksStack]
    public static Tensor Asin(Tensor x) => x.Map(default, (b, v) => b.Asin(v));

    /// <summary>Inverse cosine; NaN beyond ±1.</summary>
    [WalksStack]
    public static Tensor Acos(Tensor x) => x.Map(default, (b, v) => b.Acos(v));

    /// <summary>Inverse tangent.</summary>
    [WalksStack]
    public static Tensor Atan(Tensor x) => x.Map(default, (b, v) => b.Atan(v));

    /// <summary>Hyperbolic tangent.</summary>
    [WalksStack]
    public static Tensor Tanh(Tensor x) => x.Map(default, (b, v) => b.Tanh(v));

    /// <summary>Hyperbolic sine.</summary>
    [WalksStack]
    public static Tensor Sinh(Tensor x) => x.Map(default, (b, v) => b.Sinh(v));

    /// <summary>Hyperbolic cosine.</summary>
    [WalksStack]
    public static Tensor Cosh(Tensor x) => x.Map(default, (b, v) => b.Cosh(v));

    /// <summary>Inverse hyperbolic sine.</summary>
    [WalksStack]
    public static Tensor Asinh(Tensor x) => x.Map(default, (b, v) => b.Asinh(v));

    /// <summary>Inverse hyperbolic cosine; NaN below 1.</summary>
    [WalksStack]
    public static Tensor Acosh(Tensor x) => x.Map(default, (b, v) => b.Acosh(v));

    /// <summary>Inverse hyperbolic tangent; NaN outside [−1, 1].</summary>
    [WalksStack]
    public static Tensor Atanh(Tensor x) => x.Map(default, (b, v) => b.Atanh(v));

    /// <summary>1 / (1 + e^−x).</summary>
    [WalksStack]
    public static Tensor Logistic(Tensor x) => x.Map(default, (b, v) => b.Logistic(v));

    /// <summary>Error function.</summary>
    [WalksStack]
    public static Tensor Erf(Tensor x) => x.Map(default, (b, v) => b.Erf(v));

    /// <summary>Greatest integer that is not above x.</summary>
    [WalksStack]
    public static Tensor Floor(Tensor x) => x.Map(default, (b, v) => b.Floor(v));

    /// <summary>Least integer that is not below x.</summary>
    [WalksStack]
    public static Tensor Ceil(Tensor x) => x.Map(default, (b, v) => b.Ceil(v));

    /// <summary>Nearest integer, ties to even.</summary>
    [WalksStack]
    public static Tensor Round(Tensor x) => x.Map(default, (b, v) => b.Round(v));

    /// <summary>Logical or bitwise not.</summary>
    [WalksStack]
    public static Tensor Not(Tensor x) => x.Map(default, (b, v) => b.Not(v));
}
