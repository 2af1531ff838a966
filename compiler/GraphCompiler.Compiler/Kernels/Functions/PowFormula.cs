namespace GraphCompiler.Compiler.Kernels.Functions;

/// <summary>x^y = ±2^(y · log₂|x|), the logarithm and the product as sums of two floats.</summary>
/// <remarks>
/// <para>|x| = 2^e · m, √½ ≤ m &lt; √2, s = (m − 1)/(m + 1), z = s²: log₂ m = (2/ln 2) · s · (1 + z · (1/3 + z · P(z)));
/// all but z · P(z) in two floats.
/// 2^r = 1 + r · Q(r) on ±½. P and Q by Remez's algorithm in 50 digits: relative errors 2^−37 and 2^−34 in f32, 2^−66 and
/// 2^−64 in f64, before rounding.</para>
/// <para>Special cases as in C99, annex F: x^±0 = 1 and 1^y = 1 even for NaN; (−1)^±∞ = 1; a negative finite x with a y
/// that is no integer gives NaN; zeros and
/// infinities keep the sign of x where y is an odd integer.</para>
/// </remarks>
internal static class PowFormula
{
    private static readonly double[] LogSingle = [0.20000076293945312, 0.14273564517498016, 0.11709349602460861];

    private static readonly double[] LogDouble =
    [
        0.20000000000001128, 0.14285714285049628, 0.1111111125998812, 0.0909089218134824, 0.07693378763055515,
        0.06628406689804946, 0.06598183972235716,
    ];

    private static readonly double[] ExpSingle =
    [
        0.6931471824645996, 0.24022650718688965, 0.055504102259874344, 0.00961803738027811, 0.0013333936221897602,
        0.0001546688290545717, 1.5196043932519387e-05,
    ];

    private static readonly double[] ExpDouble =
    [
        0.6931471805599453, 0.24022650695910072, 0.05550410866482169, 0.009618129107628328, 0.0013333558146392407,
        0.0001540353039364283, 1.5252733854618292e-05, 1.3215486593716143e-06, 1.0178051806325221e-07, 7.054974737425356e-09,
        4.4565924778184737e-10, 2.5625305461471705e-11,
    ];

    /// <summary>x^y: of positive normal x, where the result is one too, without a look at special cases.</summary>
    public static Expr Emit(FormulaBuilder b, Expr x, Expr y)
    {
        (Expr high, Expr low) = Log2(b, LogFormula.DecomposeNormal(b, x));
        Expr power = b.Mul(y, high);
        Expr isNormal = b.Less(b.Abs(power), b.F(b.IsSingle ? 126 : 1022));
        b.Rarely(
            b.Or(LogFormula.IsNotNormal(b, x), b.Apply(ScalarFunction.Not, isNormal)),
            (other, parameters) => OfAny(other, parameters[0], parameters[1]));
        return Exp2(b, power, b.Fma(y, low, b.Fma(y, high, b.Neg(power))));
    }

    private static Expr OfAny(FormulaBuilder b, Expr x, Expr y)
    {
        Expr zero = b.F(0), one = b.F(1), magnitude = b.Abs(x);
        (Expr high, Expr low) = Log2(b, LogFormula.Decompose(b, magnitude));
        high = b.Select(b.Equal(magnitude, zero), b.F(double.NegativeInfinity), b.Select(b.IsFinite(magnitude), high, magnitude));
        // Of 1, whatever the exponent, ∞ too.
        Expr isOne = b.Equal(magnitude, one);
        Expr power = b.Select(isOne, zero, b.Mul(y, high));
        // Beyond these ends the result is 0 or ∞, and there is no second part.
        double end = b.IsSingle ? 200 : 1200;
        Expr inside = b.And(b.Less(b.Abs(power), b.F(end)), b.Apply(ScalarFunction.Not, isOne));
        Expr rest = b.Select(inside, b.Fma(y, low, b.Fma(y, high, b.Neg(power))), zero);
        Expr result = Exp2(b, b.Max(b.Min(power, b.F(end)), b.F(-end)), rest);

        Expr half = b.Mul(y, b.F(0.5));
        Expr integer = b.Equal(b.Apply(ScalarFunction.Floor, y), y);
        Expr odd = b.And(integer, b.NotEqual(b.Apply(ScalarFunction.Floor, half), half));
        Expr sign = b.Select(odd, b.And(b.Bitcast(x, b.Unsigned), b.U(b.IsSingle ? 1UL << 31 : 1UL << 63)), b.U(0));
        result = b.Bitcast(b.Or(b.Bitcast(result, b.Unsigned), sign), b.Float);

        Expr noRoot = b.And(b.And(b.Less(x, zero), b.IsFinite(magnitude)), b.NotEqual(b.Apply(ScalarFunction.Floor, y), y));
        Expr isNaN = b.Or(b.Or(b.NotEqual(x, x), b.NotEqual(y, y)), noRoot);
        result = b.Select(isNaN, b.F(double.NaN), result);
        return b.Select(b.Or(b.Equal(x, one), b.Equal(y, zero)), one, result);
    }

    private static (Expr High, Expr Low) Log2(FormulaBuilder b, (Expr Exponent, Expr Mantissa) parts)
    {
        Expr one = b.F(1);
        (Expr exponent, Expr m) = parts;
        Expr e = b.Convert(exponent, b.Float);
        Expr f = b.Sub(m, one);

        // s = f / (2 + f); what the sum and the quotient lose goes to the second part.
        Expr sum = b.Add(b.F(2), f), sumLow = b.Sub(f, b.Sub(sum, b.F(2)));
        Expr s = b.Div(f, sum);
        Expr sLow = b.Div(b.Fma(b.Neg(s), sumLow, b.Fma(b.Neg(s), sum, f)), sum);

        (Expr z, Expr zLow) = Product(b, s, sLow, s, sLow);
        (Expr third, Expr thirdLow) = (b.F(1.0 / 3), b.F(b.IsSingle ? -9.934107758624577e-09 : 1.850371707708594e-17));
        (Expr v, Expr vLow) = Sum(b, third, b.Mul(z, b.Polynomial(z, b.IsSingle ? LogSingle : LogDouble)), thirdLow);
        (Expr t, Expr tLow) = Product(b, z, zLow, v, vLow);
        (Expr u, Expr uLow) = Sum(b, one, t, tLow);
        (Expr series, Expr seriesLow) = Product(b, s, sLow, u, uLow);
        (Expr factor, Expr factorLow) = b.IsSingle
            ? (b.F(2.885390043258667), b.F(3.851926067000022e-08)) : (b.F(2.8853900817779268), b.F(4.0710547481862066e-17));
        (Expr log, Expr logLow) = Product(b, series, seriesLow, factor, factorLow);
        return Sum(b, e, log, logLow);
    }

    /// <summary>2^(x + rest) for |x| within the ends.</summary>
    private static Expr Exp2(FormulaBuilder b, Expr x, Expr rest)
    {
        (Expr n, _) = b.RoundScaled(x, b.F(1));
        Expr r = b.Add(b.Sub(x, n), rest);
        return b.Apply(ScalarFunction.Scale, b.Fma(r, b.Polynomial(r, b.IsSingle ? ExpSingle : ExpDouble), b.F(1)), n);
    }

    /// <summary>(x + xLow) · (y + yLow) as a sum of two floats.</summary>
    private static (Expr High, Expr Low) Product(FormulaBuilder b, Expr x, Expr xLow, Expr y, Expr yLow)
    {
        Expr high = b.Mul(x, y);
        Expr low = b.Fma(x, y, b.Neg(high));
        return (high, b.Fma(x, yLow, b.Fma(xLow, y, low)));
    }

    /// <summary>x + (y + low) as a sum of two floats, where x is 0 or not below y.</summary>
    private static (Expr High, Expr Low) Sum(FormulaBuilder b, Expr x, Expr y, Expr low)
    {
        Expr high = b.Add(x, y);
        return (high, b.Add(b.Sub(y, b.Sub(high, x)), low));
    }
}
