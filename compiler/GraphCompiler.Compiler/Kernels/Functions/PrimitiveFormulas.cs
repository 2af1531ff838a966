namespace GraphCompiler.Compiler.Kernels.Functions;

/// <summary>Primitives that machines do not all do, or do alike for some arguments only, in terms of those that all do: guards of divisions, shifts and
/// conversions, zeros and NaN of a minimum.</summary>
/// <remarks>
/// <code>
/// max(x, y)  ⇒  select(x ≠ x, x, select(x = y, x &amp; y, select(x &gt; y, x, y)))      max(x, 0.5)  ⇒  select(x &lt; 0.5, 0.5, x)
/// x / y      ⇒  select(y = 0, −1, select(y = −1, −x, x / select(y = 0, 1, select(y = −1, 1, y))))
/// </code>
/// In the body of a formula a primitive is what a machine's own instruction, or a language's operator, gives: that of a division, where the divisor is
/// neither 0 nor −1; where a count is not below the width, or a float lies outside of the integers, what it gives is not taken. A printer whose machine
/// does better, or does it all by one instruction, uses that.
/// </remarks>
public static class PrimitiveFormulas
{
    /// <summary>The formula of an application; null where machines do it by themselves.</summary>
    /// <param name="apply">A primitive. The formula is made for those of its arguments that are constants, and has all as parameters.</param>
    public static KernelFunction? Of(Apply apply)
    {
        // What every machine has, and most of a kernel: told first, so that nothing is made for it.
        if (apply.Function is ScalarFunction.Add or ScalarFunction.Sub or ScalarFunction.Mul or ScalarFunction.Fma or ScalarFunction.Select or ScalarFunction.Bitcast)
        {
            return null;
        }

        var k = new ScalarBuilder(new NameSource());
        Var[] parameters = [.. apply.Arguments.Select((a, i) => new Var(a.Type, "xyz"[i].ToString()))];
        Expr[] x = [.. apply.Arguments.Zip(parameters, (argument, parameter) => argument is Const ? argument : parameter)];
        Expr? result = x[^1].Type.Element.IsFloat ? OfFloats(k, apply, x) : OfIntegers(k, apply, x);
        return result is null ? null
            : new KernelFunction($"{apply.Function}_{apply.Type}", parameters.ToEquatable(), k.Statements.Cast<Let>().ToEquatable(), result);
    }

    private static Expr? OfFloats(ScalarBuilder k, Apply apply, Expr[] x) => apply.Function switch
    {
        ScalarFunction.Min or ScalarFunction.Max when x is [Const, not Const] => Extreme(k, apply.Function, x[1], x[0]),
        ScalarFunction.Min or ScalarFunction.Max => Extreme(k, apply.Function, x[0], x[1]),
        ScalarFunction.Scale => Scale(k, x[0], x[1]),
        ScalarFunction.Convert when apply.Type.Element == DType.Bool => IsNotZero(k, x[0]),
        ScalarFunction.Convert when !apply.Type.Element.IsFloat => Saturate(k, apply.Type, x[0]),
        _ => null,
    };

    private static Expr? OfIntegers(ScalarBuilder k, Apply apply, Expr[] x)
    {
        KernelType type = x[^1].Type;
        return apply.Function switch
        {
            ScalarFunction.Div when !IsPlainDivisor(x[1]) => Divide(k, x[0], x[1]),
            ScalarFunction.Neg => Negative(k, x[0]),
            ScalarFunction.Abs => type.Element.IsUnsigned ? x[0]
                : k.Select(k.Compare(ScalarFunction.Less, x[0], Literal.Of(type, 0L)), Negative(k, x[0]), x[0]),
            ScalarFunction.Not => k.Apply(ScalarFunction.Xor, x[0], Ones(type)),
            ScalarFunction.MulHigh => MultiplyHigh(k, x[0], x[1]),
            ScalarFunction.ShiftLeft or ScalarFunction.ShiftRightLogical or ScalarFunction.ShiftRightArithmetic when !IsPlainCount(x[1]) =>
                Shift(k, apply.Function, x[0], x[1]),
            ScalarFunction.Convert when apply.Type.Element == type.Element => x[0],
            ScalarFunction.Convert when apply.Type.Element == DType.Bool => IsNotZero(k, x[0]),
            ScalarFunction.Convert when type.Element == DType.Bool => k.Select(x[0], Literal.Of(apply.Type, 1L), Literal.Of(apply.Type, 0L)),
            _ => null,
        };
    }

    private static Const Ones(KernelType type) => type.Element == DType.Bool ? new Const(type, 1) : Literal.Of(type, -1L);

    private static Expr IsNotZero(ScalarBuilder k, Expr x) => k.Compare(ScalarFunction.NotEqual, x, Literal.Of(x.Type, 0L));

    private static Expr Negative(ScalarBuilder k, Expr x) => k.Apply(ScalarFunction.Sub, Literal.Of(x.Type, 0L), x);

    private static bool IsPlainDivisor(Expr y) => y is Const c && c.Bits != 0 && (y.Type.Element.IsUnsigned || c != Ones(y.Type));

    private static bool IsPlainCount(Expr y) => y is Const c && c.Bits < (ulong)Width(y.Type.Element);

    private static int Width(DType type) => type.Size * 8;

    private static Expr Divide(ScalarBuilder k, Expr x, Expr y)
    {
        Expr one = Literal.Of(y.Type, 1L), isZero = k.Compare(ScalarFunction.Equal, y, Literal.Of(y.Type, 0L));
        if (y.Type.Element.IsUnsigned)
        {
            return k.Select(isZero, Ones(y.Type), k.Apply(ScalarFunction.Div, x, k.Select(isZero, one, y)));
        }

        Expr isMinusOne = k.Compare(ScalarFunction.Equal, y, Ones(y.Type));
        Expr quotient = k.Apply(ScalarFunction.Div, x, k.Select(isZero, one, k.Select(isMinusOne, one, y)));
        return k.Select(isZero, Ones(y.Type), k.Select(isMinusOne, Negative(k, x), quotient));
    }

    /// <summary>The count is taken as unsigned.</summary>
    private static Expr Shift(ScalarBuilder k, ScalarFunction function, Expr x, Expr y)
    {
        KernelType type = x.Type, unsigned = type with { Element = Unsigned(type.Element) };
        Const width = Literal.Of(unsigned, (long)Width(type.Element));
        Expr fits = k.Compare(ScalarFunction.Less, type == unsigned ? y : k.Apply(unsigned, ScalarFunction.Bitcast, y), width);
        return function == ScalarFunction.ShiftRightArithmetic
            ? k.Apply(function, x, k.Select(fits, y, Literal.Of(type, Width(type.Element) - 1L)))
            : k.Select(fits, k.Apply(function, x, y), Literal.Of(type, 0L));
    }

    private static DType Unsigned(DType type) => type.Size switch { 1 => DType.U8, 4 => DType.U32, _ => DType.U64 };

    private static Expr MultiplyHigh(ScalarBuilder k, Expr x, Expr y)
    {
        KernelType wide = x.Type with { Element = DType.U64 };
        Expr product = k.Apply(ScalarFunction.Mul, k.Convert(wide, x), k.Convert(wide, y));
        return k.Convert(x.Type, k.Apply(ScalarFunction.ShiftRightLogical, product, Literal.Of(wide, 32L)));
    }

    /// <summary>
    /// Against a constant that is no NaN one comparison is enough: which of two equal zeros is the right one is known, and an x that is NaN is taken. (Not so
    /// max(x, −0): LLVM 15 writes the zero of a comparison as +0, and then takes the wrong one; found on PoCL.) Two equal numbers differ in the sign of zero
    /// at most: and clears it, or sets it.
    /// </summary>
    private static Expr Extreme(ScalarBuilder k, ScalarFunction function, Expr x, Expr y)
    {
        bool isMax = function == ScalarFunction.Max;
        if (y is Const constant && !IsNaN(constant) && !(isMax && constant == Literal.Of(y.Type, -0.0)))
        {
            // max(x, +0) and min(x, −0) are the constant where they are equal.
            bool isTaken = constant == Literal.Of(y.Type, isMax ? 0.0 : -0.0);
            ScalarFunction beyond = isMax
                ? isTaken ? ScalarFunction.LessOrEqual : ScalarFunction.Less
                : isTaken ? ScalarFunction.GreaterOrEqual : ScalarFunction.Greater;
            return k.Select(k.Compare(beyond, x, y), y, x);
        }

        KernelType bits = x.Type with { Element = Unsigned(x.Type.Element) };
        Expr zero = k.Apply(isMax ? ScalarFunction.And : ScalarFunction.Or, k.Apply(bits, ScalarFunction.Bitcast, x), k.Apply(bits, ScalarFunction.Bitcast, y));
        Expr other = k.Select(k.Compare(isMax ? ScalarFunction.Greater : ScalarFunction.Less, x, y), x, y);
        Expr ordered = k.Select(k.Compare(ScalarFunction.Equal, x, y), k.Apply(x.Type, ScalarFunction.Bitcast, zero), other);
        return k.Select(k.Compare(ScalarFunction.NotEqual, x, x), x, ordered);
    }

    private static bool IsNaN(Const constant) => constant.Type.Element == DType.F32
        ? float.IsNaN(BitConverter.UInt32BitsToSingle((uint)constant.Bits)) : double.IsNaN(BitConverter.UInt64BitsToDouble(constant.Bits));

    /// <summary>In two steps, of which at most the second rounds. 1.5 · 2^(bits of the mantissa) brings n to the low bits.</summary>
    private static Expr Scale(ScalarBuilder k, Expr x, Expr n)
    {
        (DType integer, double magic, long bias, long mantissa) = x.Type.Element == DType.F32
            ? (DType.I32, 12582912.0, 127L, 23L) : (DType.I64, 6755399441055744.0, 1023L, 52L);
        KernelType bits = x.Type with { Element = integer };
        Const shifter = Literal.Of(x.Type, magic);
        Expr whole = k.Apply(ScalarFunction.Sub, k.Apply(bits, ScalarFunction.Bitcast, k.Apply(ScalarFunction.Add, n, shifter)), new Const(bits, shifter.Bits));
        Expr half = k.Apply(ScalarFunction.ShiftRightArithmetic, whole, Literal.Of(bits, 1L));
        Expr Power(Expr exponent) => k.Apply(x.Type, ScalarFunction.Bitcast, k.Apply(
            ScalarFunction.ShiftLeft, k.Apply(ScalarFunction.Add, exponent, Literal.Of(bits, bias)), Literal.Of(bits, mantissa)));
        return k.Apply(ScalarFunction.Mul, k.Apply(ScalarFunction.Mul, x, Power(half)), Power(k.Apply(ScalarFunction.Sub, whole, half)));
    }

    /// <summary>A float toward zero: what is too great or too small becomes the greatest or the least integer, NaN 0.</summary>
    private static Expr Saturate(ScalarBuilder k, KernelType to, Expr x)
    {
        int width = Width(to.Element), sign = to.Element.IsUnsigned ? 0 : 1;
        Const greatest = new(to, ulong.MaxValue >> (64 - width + sign)), least = new(to, sign == 0 ? 0 : 1UL << (width - 1));
        double bound = Math.ScaleB(1, width - sign);
        Expr isAbove = k.Compare(ScalarFunction.Greater, x, Literal.Of(x.Type, sign == 0 ? 0 : -bound));
        Expr notBelow = k.Select(isAbove, k.Convert(to, x), least);
        Expr inside = k.Select(k.Compare(ScalarFunction.GreaterOrEqual, x, Literal.Of(x.Type, bound)), greatest, notBelow);
        return sign == 0 ? inside : k.Select(k.Compare(ScalarFunction.NotEqual, x, x), Literal.Of(to, 0L), inside);
    }
}
