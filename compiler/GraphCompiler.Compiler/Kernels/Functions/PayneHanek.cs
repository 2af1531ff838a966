namespace GraphCompiler.Compiler.Kernels.Functions;

/// <summary>Reduction of huge arguments modulo π/2: x · 2/π modulo 4, in integers, from the bits of 2/π that matter (Payne
/// and Hanek, 1983).</summary>
/// <remarks>
/// <para>x = M · 2^E with an integer M. Bits of 2/π of weight 2^(2−E) and more contribute multiples of 4. With W the window
/// of bits after them,
/// M · W mod 2^(bits of W), seen as a fraction of 2^(bits of W), is (x · 2/π)/4 modulo 1: its first two bits are the
/// quadrant, the rest the fraction of it.</para>
/// <para>The window starts at word ⌊(E + 30)/32⌋ of [0, 2/π in words of 32 bits]; it is found by selects, one for each bit
/// of that number. f32 takes three words
/// and works in u32, f64 takes six and works in u64 that hold 32 bits each. The least distance of a float to a multiple of
/// π/2 is some 2^−30 (2^−61 in f64), so
/// that 2^−62 (2^−126) of a quadrant is enough.</para>
/// </remarks>
internal static class PayneHanek
{
    /// <summary>2/π in words of 32 bits after one word of zeros, which stands for what is before the binary point.</summary>
    private static readonly uint[] TwoOverPi =
    [
        0, 0xA2F9836E, 0x4E441529, 0xFC2757D1, 0xF534DDC0, 0xDB629599, 0x3C439041, 0xFE5163AB, 0xDEBBC561, 0xB7246E3A,
        0x424DD2E0, 0x06492EEA, 0x09D1921C, 0xFE1DEB1C, 0xB129A73E, 0xE88235F5, 0x2EBB4484, 0xE99C7026, 0xB45F7E41,
        0x3991D639, 0x835339F4, 0x9C845F8B, 0xBDF9283B, 0x1FF897FF, 0xDE05980F, 0xEF2F118B, 0x5A0A6D1F, 0x6D367ECF,
        0x27CB09B7, 0x4F463F66, 0x9E5FEA2D, 0x7527BAC7, 0xEBE5F17B, 0x3D0739F7, 0x8A5292EA, 0x6BFB5FB1, 0x1F8D5D08,
        0x56033046,
    ];

    /// <summary>r as a sum of two floats, and the quadrant, of a number of at least 2²⁰ (f32) or 2³⁰ (f64); finite nonsense
    /// of ∞ and NaN.</summary>
    public static (Expr High, Expr Low, Expr Quadrant) Emit(FormulaBuilder b, Expr x)
    {
        int mantissaBits = b.IsSingle ? 23 : 52;
        Expr pattern = b.Bitcast(x, b.Unsigned);
        // E + 30, with the bias of the exponent and the point behind the mantissa's last bit.
        Expr position = b.Sub(b.Shr(pattern, mantissaBits), b.U(b.IsSingle ? 120UL : 1045));
        Expr mantissa = b.Or(b.And(pattern, b.U((1UL << mantissaBits) - 1)), b.U(1UL << mantissaBits));
        Expr[] window = Window(b, position, words: b.IsSingle ? 3 : 6);
        return b.IsSingle ? Single(b, mantissa, window) : Double(b, mantissa, window);
    }

    /// <summary>Words of 2/π from a bit position on: an index in the upper bits, a shift in the lower five.</summary>
    private static Expr[] Window(FormulaBuilder b, Expr position, int words)
    {
        int indexBits = b.IsSingle ? 3 : 5;
        int greatest = b.IsSingle ? 4 : 31;
        Expr[] candidates = [.. TwoOverPi.Take(greatest + words + 1).Select(w => b.U(w))];
        for (int bit = indexBits - 1; bit >= 0; bit--)
        {
            int step = 1 << bit;
            Expr set = b.NotEqual(b.And(position, b.U(1UL << (bit + 5))), b.U(0));
            int kept = Math.Min(candidates.Length, step + words);
            Expr[] all = candidates;
            candidates = [.. Enumerable.Range(0, kept).Select(i => i + step < all.Length ? b.Select(set, all[i + step], all[i]) : all[i])];
        }

        Expr left = b.And(position, b.U(31)), right = b.Sub(b.U(32), left);
        Expr mask = b.U(0xFFFFFFFF);
        return
        [
            .. Enumerable.Range(0, words).Select(i =>
            {
                Expr high = b.Apply(ScalarFunction.ShiftLeft, candidates[i], left);
                Expr word = b.Or(high, b.Apply(ScalarFunction.ShiftRightLogical, candidates[i + 1], right));
                return b.IsSingle ? word : b.And(word, mask);
            }),
        ];
    }

    private static (Expr High, Expr Low, Expr Quadrant) Single(FormulaBuilder b, Expr mantissa, Expr[] window)
    {
        Expr Low(int i) => b.Mul(mantissa, window[i]);
        Expr High(int i) => b.Apply(ScalarFunction.MulHigh, mantissa, window[i]);
        Expr low = b.Add(Low(1), High(2));
        Expr carry = b.Select(b.Less(low, High(2)), b.U(1), b.U(0));
        Expr high = b.Add(b.Add(Low(0), High(1)), carry);
        return Split(b, b.Shr(high, 30), b.Or(b.Shl(high, 2), b.Shr(low, 30)), b.Shl(low, 2));
    }

    private static (Expr High, Expr Low, Expr Quadrant) Double(FormulaBuilder b, Expr mantissa, Expr[] window)
    {
        Expr mask = b.U(0xFFFFFFFF);
        Expr[] low = Product(b, b.And(mantissa, mask), window);
        // The upper half of the mantissa counts one word higher.
        Expr[] high = [.. Product(b, b.Shr(mantissa, 32), window[1..]), b.U(0)];
        var limbs = new Expr[window.Length];
        Expr carry = b.U(0);
        for (int i = window.Length - 1; i >= 0; i--)
        {
            Expr sum = b.Add(b.Add(low[i], high[i]), carry);
            limbs[i] = b.And(sum, mask);
            carry = b.Shr(sum, 32);
        }

        Expr upper = b.Or(b.Shl(limbs[0], 32), limbs[1]), lower = b.Or(b.Shl(limbs[2], 32), limbs[3]);
        return Split(b, b.Shr(upper, 62), b.Or(b.Shl(upper, 2), b.Shr(lower, 62)), b.Shl(lower, 2));
    }

    /// <summary>A number below 2³² times words of 32 bits, modulo 2^(32 · words), as words.</summary>
    private static Expr[] Product(FormulaBuilder b, Expr factor, Expr[] words)
    {
        var product = new Expr[words.Length];
        Expr carry = b.U(0);
        for (int i = words.Length - 1; i >= 0; i--)
        {
            Expr sum = b.Add(b.Mul(factor, words[i]), carry);
            product[i] = b.And(sum, b.U(0xFFFFFFFF));
            carry = b.Shr(sum, 32);
        }

        return product;
    }

    /// <summary>The quadrant rounded to nearest, and the signed fraction (two words) times π/2.</summary>
    private static (Expr High, Expr Low, Expr Quadrant) Split(FormulaBuilder b, Expr quadrant, Expr upper, Expr lower)
    {
        int width = b.IsSingle ? 32 : 64;
        Expr nearest = b.Add(quadrant, b.Shr(upper, width - 1));
        Expr fraction = b.Bitcast(upper, b.Signed);
        Expr head = b.Convert(fraction, b.Float);
        Expr rest = b.Convert(b.Sub(fraction, b.Convert(head, b.Signed)), b.Float);
        Expr tail = b.Fma(b.Convert(lower, b.Float), b.F(Math.ScaleB(1, -width)), rest);
        (double c, double d) = b.IsSingle
            ? (3.65729529994141e-10, -1.017735066980541e-17)      // π/2 · 2^−32
            : (8.515303950216386e-20, 3.319411800407449e-36);     // π/2 · 2^−64
        Expr high = b.Mul(head, b.F(c));
        Expr low = b.Fma(head, b.F(c), b.Neg(high));
        low = b.Fma(tail, b.F(c), b.Fma(head, b.F(d), low));
        Expr sum = b.Add(high, low);
        return (sum, b.Add(b.Sub(high, sum), low), b.Bitcast(nearest, b.Signed));
    }
}
