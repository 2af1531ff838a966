namespace GraphCompiler.Compiler.Kernels.Functions;

/// <summary>atan, atan2, asin and acos: odd polynomials near 0, and from there on identities that lead back to them.</summary>
/// <remarks>
/// atan t = t + t³ · P(t²) for t ≤ 1, and π/2 − atan(1/t) beyond. asin t = t + t³ · Q(t²) for t ≤ 1/2, and π/2 − 2 asin √((1 − t)/2) beyond,
/// where what rounding took from the root is put back. P and Q by Remez's algorithm in 50 digits: relative errors 2^−28 and 2^−27.6 in
/// f32, 2^−57.6 and 2^−55.9 in f64, before rounding. π/2 and π are products of two numbers, good to twice the digits within a fused
/// multiply-add.
/// </remarks>
internal static class InverseTrigonometricFormula
{
    private static readonly double[] ArctangentSingle =
    [
        -0.33333298563957214, 0.1999852955341339, -0.14264048635959625, 0.10951683670282364, -0.08404464274644852,
        0.05802493542432785, -0.031295862048864365, 0.011004066094756126, -0.0018189962720498443,
    ];

    private static readonly double[] ArctangentDouble =
    [
        -0.3333333333333307, 0.1999999999995146, -0.14285714282575035, 0.11111111007023367, -0.09090907002934204,
        0.07692279838567252, -0.06666404051398703, 0.05880527777374781, -0.05253518388050951, 0.047223216672674526,
        -0.0421917755213295, 0.03664188318825687, -0.029903815995915073, 0.021984802989834462, -0.013900514427722452,
        0.007196472110421619, -0.002884903094659071, 0.0008313166412513986, -0.00015215978313354861, 1.3224971520095027e-05,
    ];

    private static readonly double[] ArcsineSingle =
        [0.16666752099990845, 0.074953094124794, 0.04546915367245674, 0.024184690788388252, 0.042158614844083786];

    private static readonly double[] ArcsineDouble =
    [
        0.16666666666665408, 0.07500000000336995, 0.044642856828343895, 0.030381959136349945, 0.022371758064759373,
        0.01735970455025009, 0.013885237579112879, 0.012169197554553942, 0.006528037352562875, 0.01952809217669392,
        -0.016223976865529607, 0.031912078060686896,
    ];

    /// <summary>atan x.</summary>
    public static Expr Atan(FormulaBuilder b, Expr x)
    {
        Expr magnitude = b.Abs(x);
        Expr beyond = b.Greater(magnitude, b.F(1));
        Expr near = OfUnit(b, b.Select(beyond, b.Div(b.F(1), magnitude), magnitude));
        return b.WithSignOf(b.Select(beyond, HalfPiLess(b, near), near), x);
    }

    /// <summary>The angle of the point (x, y), with its sign bits at zeros as in C99, annex F.</summary>
    public static Expr Atan2(FormulaBuilder b, Expr y, Expr x)
    {
        (Expr height, Expr width) = (b.Abs(y), b.Abs(x));
        (Expr less, Expr more) = (b.Min(height, width), b.Max(height, width));
        // 0/0 is 0 here, and ∞/∞ is 1.
        Expr ofEqual = b.Select(b.Equal(more, b.F(0)), b.F(0), b.F(1));
        Expr angle = OfUnit(b, b.Select(b.Equal(less, more), ofEqual, b.Div(less, more)));
        // 0 + a, π/2 − a, π/2 + a and π − a, from the right to the left.
        Expr isSteep = b.Greater(height, width), isLeft = b.Less(b.Bitcast(x, b.Signed), b.I(0));
        Expr offset = b.Select(isSteep, b.F(HalfPi(b).First), b.Select(isLeft, b.F(2 * HalfPi(b).First), b.F(0)));
        Expr turned = b.Select(b.Apply(ScalarFunction.Xor, isSteep, isLeft), b.Neg(angle), angle);
        return b.WithSignOf(b.Fma(offset, b.F(HalfPi(b).Second), turned), y);
    }

    /// <summary>asin x; NaN beyond 1.</summary>
    public static Expr Asin(FormulaBuilder b, Expr x)
    {
        Expr magnitude = b.Abs(x);
        (Expr isFar, Expr factor, Expr root, Expr rest) = Reduced(b, magnitude);
        Expr far = b.Fma(b.F(-2), rest, HalfPiLess(b, b.Add(root, root)));
        return b.WithSignOf(b.Select(isFar, far, b.Fma(factor, magnitude, magnitude)), x);
    }

    /// <summary>acos x; NaN beyond 1.</summary>
    public static Expr Acos(FormulaBuilder b, Expr x)
    {
        (Expr isFar, Expr factor, Expr root, Expr rest) = Reduced(b, b.Abs(x));
        Expr isNegative = b.Less(x, b.F(0)), twice = b.Add(root, root), more = b.Add(rest, rest);
        Expr far = b.Add(b.Select(isNegative, PiLess(b, twice), twice), b.Select(isNegative, b.Neg(more), more));
        return b.Select(isFar, far, b.Sub(HalfPiLess(b, x), b.Mul(factor, x)));
    }

    /// <summary>atan t of 0 ≤ t ≤ 1.</summary>
    private static Expr OfUnit(FormulaBuilder b, Expr t)
    {
        Expr square = b.Mul(t, t);
        return b.Fma(b.Mul(b.Polynomial(square, b.IsSingle ? ArctangentSingle : ArctangentDouble), square), t, t);
    }

    /// <summary>asin t = t + t · factor up to 1/2; beyond, asin √((1 − t)/2) = root + correction.</summary>
    private static (Expr IsFar, Expr Factor, Expr Root, Expr Correction) Reduced(FormulaBuilder b, Expr magnitude)
    {
        Expr isFar = b.Greater(magnitude, b.F(0.5));
        Expr half = b.Mul(b.Sub(b.F(1), magnitude), b.F(0.5));
        Expr square = b.Select(isFar, half, b.Mul(magnitude, magnitude));
        Expr factor = b.Mul(b.Polynomial(square, b.IsSingle ? ArcsineSingle : ArcsineDouble), square);
        Expr root = b.Apply(ScalarFunction.Sqrt, square);
        // √z − root = (z − root²) / 2 root, nearly; of 0 it is 0.
        Expr missing = b.Fma(b.Neg(root), root, square);
        Expr lost = b.Div(missing, b.Max(b.Add(root, root), b.F(b.IsSingle ? 1e-30 : 1e-300)));
        return (isFar, factor, root, b.Fma(factor, root, lost));
    }

    /// <summary>π/2 − x, rounded once.</summary>
    private static Expr HalfPiLess(FormulaBuilder b, Expr x) => b.Fma(b.F(HalfPi(b).First), b.F(HalfPi(b).Second), b.Neg(x));

    /// <summary>π − x, rounded once.</summary>
    private static Expr PiLess(FormulaBuilder b, Expr x) => b.Fma(b.F(2 * HalfPi(b).First), b.F(HalfPi(b).Second), b.Neg(x));

    /// <summary>Two numbers whose product is π/2.</summary>
    private static (double First, double Second) HalfPi(FormulaBuilder b) =>
        b.IsSingle ? (0.7191950082778931, 2.184103488922119) : (0.8568810710802807, 1.8331555916091997);
}
