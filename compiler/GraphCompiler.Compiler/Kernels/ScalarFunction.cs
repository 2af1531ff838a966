namespace GraphCompiler.Compiler.Kernels;

/// <summary>Functions of scalars, applied lane by lane.</summary>
/// <remarks>
/// <para>Primitive ones are printed by every backend as an instruction or two and are exact by IEEE 754 (or wrap, for
/// integers).</para>
/// <para>Expanded ones (from <see cref="Exp"/> on) have one formula each, written in primitives in
/// <c>Kernels/Functions</c>, so that every
/// backend, every width and the kernel interpreter give the same bits.</para>
/// </remarks>
public enum ScalarFunction
{
    /// <summary>x + y; integers wrap.</summary>
    Add,

    /// <summary>x − y; integers wrap.</summary>
    Sub,

    /// <summary>x · y; integers wrap.</summary>
    Mul,

    /// <summary>x / y; of integers toward zero, x/0 = −1 (all ones), min/−1 = min.</summary>
    Div,

    /// <summary>x · y + z, rounded once (floats).</summary>
    Fma,

    /// <summary>−x; integers wrap.</summary>
    Neg,

    /// <summary>|x|; integers wrap.</summary>
    Abs,

    /// <summary>The smaller; NaN if either is, −0 below +0.</summary>
    Min,

    /// <summary>The greater; NaN if either is, +0 above −0.</summary>
    Max,

    /// <summary>Square root, correctly rounded.</summary>
    Sqrt,

    /// <summary>Greatest integer that is not above x.</summary>
    Floor,

    /// <summary>Least integer that is not below x.</summary>
    Ceil,

    /// <summary>Nearest integer, ties to even.</summary>
    Round,

    /// <summary>x · 2^n for an integer n, as a float: of at most 200 (f32) or 1,600 (f64) in magnitude, and x from 2⁻²⁰ to
    /// 2²⁰, so that the result is rounded at most once however it is computed; NaN where both are NaN.</summary>
    Scale,

    /// <summary>High 32 bits of the product of two u32.</summary>
    MulHigh,

    /// <summary>Bitwise, or logical of bool.</summary>
    And,

    /// <summary>Bitwise, or logical of bool.</summary>
    Or,

    /// <summary>Bitwise, or logical of bool.</summary>
    Xor,

    /// <summary>Bitwise, or logical of bool.</summary>
    Not,

    /// <summary>x · 2^y; 0 where y, as an unsigned number, is not below the width. Both have one type.</summary>
    ShiftLeft,

    /// <summary>Logical shift to the right; 0 where y, as an unsigned number, is not below the width.</summary>
    ShiftRightLogical,

    /// <summary>Arithmetic shift to the right; the sign everywhere where y, as an unsigned number, is not below the
    /// width.</summary>
    ShiftRightArithmetic,

    /// <summary>x = y; false if either is NaN.</summary>
    Equal,

    /// <summary>x ≠ y; true if either is NaN.</summary>
    NotEqual,

    /// <summary>x &lt; y; false if either is NaN.</summary>
    Less,

    /// <summary>x ≤ y; false if either is NaN.</summary>
    LessOrEqual,

    /// <summary>x &gt; y; false if either is NaN.</summary>
    Greater,

    /// <summary>x ≥ y; false if either is NaN.</summary>
    GreaterOrEqual,

    /// <summary>condition ? x : y.</summary>
    Select,

    /// <summary>Value in another type: of floats to integers toward zero, saturating, NaN → 0; among integers wrapping; to
    /// bool: x ≠ 0.</summary>
    Convert,

    /// <summary>The same bits as another type of the same width.</summary>
    Bitcast,

    /// <summary>e^x.</summary>
    Exp,

    /// <summary>e^x − 1.</summary>
    Expm1,

    /// <summary>Natural logarithm.</summary>
    Log,

    /// <summary>log(1 + x).</summary>
    Log1p,

    /// <summary>1 / √x, as a division of a square root.</summary>
    Rsqrt,

    /// <summary>Sine.</summary>
    Sin,

    /// <summary>Cosine.</summary>
    Cos,

    /// <summary>Tangent.</summary>
    Tan,

    /// <summary>Hyperbolic tangent.</summary>
    Tanh,

    /// <summary>1 / (1 + e^−x).</summary>
    Logistic,

    /// <summary>Error function.</summary>
    Erf,

    /// <summary>Inverse sine, in [−π/2, π/2]; NaN beyond ±1.</summary>
    Asin,

    /// <summary>Inverse cosine, in [0, π]; NaN beyond ±1.</summary>
    Acos,

    /// <summary>Inverse tangent, in [−π/2, π/2].</summary>
    Atan,

    /// <summary>x^y.</summary>
    Pow,

    /// <summary>The angle of the point (y, x), in [−π, π]: the first argument is its height.</summary>
    Atan2,
}
