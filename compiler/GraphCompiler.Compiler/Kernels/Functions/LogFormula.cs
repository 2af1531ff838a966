namespace GraphCompiler.Compiler.Kernels.Functions;

/// <summary>ln x = e · ln 2 + ln(1 + f) with x = 2^e · (1 + f), √½ ≤ 1 + f &lt; √2.</summary>
/// <remarks>
/// f32: ln(1 + f) = f − f²/2 + f³ · P(f), relative error 2^−32 before rounding. f64: with s = f / (2 + f), z = s²:
/// ln(1 + f) = f − (f²/2 − s · (f²/2 + z · R(z))) as in fdlibm, relative error 2^−66. P and R by Remez's algorithm in 50
/// digits.
/// </remarks>
internal static class LogFormula
{
    private static readonly double[] Single =
    [
        0.3333333134651184, -0.24999967217445374, 0.20000091195106506, -0.1666940599679947, 0.14285117387771606,
        -0.12424391508102417, 0.11036207526922226, -0.10819612443447113, 0.10632025450468063, -0.059767965227365494,
    ];

    private static readonly double[] Double =
    [
        0.6666666666666666, 0.4000000000000624, 0.2857142856908721, 0.22222222646592982,
        0.18181775682060625, 0.15387090024605696, 0.13250134846307068, 0.1325117557627923,
    ];

    /// <summary>ln x; −∞ of ±0, NaN of what is below.</summary>
    public static Expr Emit(FormulaBuilder b, Expr x)
    {
        b.Rarely(IsNotNormal(b, x), (other, parameters) => OfAny(other, parameters[0]));
        (Expr exponent, Expr mantissa) = DecomposeNormal(b, x);
        return OfParts(b, b.Convert(exponent, b.Float), b.Sub(mantissa, b.F(1)));
    }

    /// <summary>Whether a number is anything but positive, normal and finite.</summary>
    public static Expr IsNotNormal(FormulaBuilder b, Expr x)
    {
        // From the least normal number on, as unsigned integers, there are as many as there are normal ones.
        (ulong least, ulong count) = b.IsSingle ? (0x0080_0000UL, 0x7F00_0000UL) : (0x0010_0000_0000_0000UL, 0x7FE0_0000_0000_0000UL);
        return b.GreaterOrEqual(b.Sub(b.Bitcast(x, b.Unsigned), b.U(least)), b.U(count));
    }

    private static Expr OfAny(FormulaBuilder b, Expr x)
    {
        (Expr exponent, Expr mantissa) = Decompose(b, x);
        Expr y = OfParts(b, b.Convert(exponent, b.Float), b.Sub(mantissa, b.F(1)));
        Expr special = b.Select(b.Equal(x, b.F(0)), b.F(double.NegativeInfinity), OutsideOf(b, x, b.F(0)));
        return b.Select(b.And(b.Greater(x, b.F(0)), b.IsFinite(x)), y, special);
    }

    /// <summary>The exponent (a signed integer) and the mantissa in [√½, √2) of a positive finite number, denormal ones
    /// too.</summary>
    public static (Expr Exponent, Expr Mantissa) Decompose(FormulaBuilder b, Expr x)
    {
        // Denormal numbers are made normal first; the exponent takes the factor off again.
        int shift = b.IsSingle ? 24 : 54;
        Expr tiny = b.Less(x, b.F(b.IsSingle ? 1.1754943508222875e-38 : 2.2250738585072014e-308));
        Expr normal = b.Select(tiny, b.Mul(x, b.F(Math.ScaleB(1, shift))), x);
        (Expr exponent, Expr mantissa) = DecomposeNormal(b, normal);
        return (b.Sub(exponent, b.Select(tiny, b.I(shift), b.I(0))), mantissa);
    }

    /// <summary>As <see cref="Decompose"/>, of a normal number.</summary>
    public static (Expr Exponent, Expr Mantissa) DecomposeNormal(FormulaBuilder b, Expr x)
    {
        int bits = b.IsSingle ? 23 : 52;
        Expr pattern = b.Bitcast(x, b.Signed);
        Expr exponent = b.Shr(b.Sub(pattern, b.I(b.IsSingle ? 0x3F3504F3 : 0x3FE6A09E667F3BCD)), bits);
        return (exponent, b.Bitcast(b.Sub(pattern, b.Shl(exponent, bits)), b.Float));
    }

    /// <summary>e · ln 2 + ln(1 + f).</summary>
    public static Expr OfParts(FormulaBuilder b, Expr e, Expr f)
    {
        Expr square = b.Mul(f, f);
        Expr low = b.F(ExpFormula.Ln2Low(b)), high = b.F(ExpFormula.Ln2High(b));
        if (b.IsSingle)
        {
            Expr tail = b.Fma(b.Mul(b.Polynomial(f, Single), square), f, b.Mul(e, low));
            return b.Fma(e, high, b.Add(f, b.Fma(b.F(-0.5), square, tail)));
        }

        Expr s = b.Div(f, b.Add(b.F(2), f)), z = b.Mul(s, s), half = b.Mul(b.F(0.5), square);
        Expr r = b.Mul(z, b.Polynomial(z, Double));
        Expr rest = b.Fma(s, b.Add(half, r), b.Mul(e, low));
        return b.Fma(e, high, b.Add(f, b.Sub(rest, half)));
    }

    /// <summary>NaN below the bound, else x itself: ∞ or NaN.</summary>
    public static Expr OutsideOf(FormulaBuilder b, Expr x, Expr bound) => b.Select(b.Less(x, bound), b.F(double.NaN), x);
}
