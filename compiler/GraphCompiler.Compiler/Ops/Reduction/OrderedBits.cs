using GraphCompiler.Compiler.Kernels;

namespace GraphCompiler.Compiler.Ops.Reduction;

/// <summary>f32 as unsigned integers in the same order, so that the extreme of floats is one instruction on integers: NaNs at the searched end, +0 above −0.</summary>
/// <remarks>
/// <code>
/// signed(x) = bits ^ ((bits ≫ 31) &amp; 0x7FFFFFFF)          −NaN &lt; −∞ &lt; … &lt; −0 &lt; +0 &lt; … &lt; +∞ &lt; +NaN
/// key(x)    = signed(x) − first,  wrapping, unsigned      first is −∞ for the greatest: −∞ … +∞ +NaN −NaN
///                                                         and what follows +∞ for the least: +NaN −NaN −∞ … +∞
/// </code>
/// The maximum of floats itself takes three instructions in a chain on AVX-512 and more on AVX2, for the rules of NaN and of zeros; a key's
/// are beside the chain. f64 has no such keys: AVX2 lacks the shift and the maximum of 64-bit integers.
/// </remarks>
internal static class OrderedBits
{
    private const long Magnitude = 0x7FFF_FFFF;

    /// <summary>The first of the order for the greatest.</summary>
    public const long FromMinusInfinity = unchecked((int)0x807F_FFFF);

    /// <summary>The first of the order for the least.</summary>
    public const long AfterInfinity = 0x7F80_0001;

    /// <summary>The key of a float.</summary>
    public static Expr Of(ScalarBuilder k, Expr x, long first)
    {
        KernelType signed = x.Type with { Element = DType.I32 };
        Expr ordered = Flip(k, k.Apply(signed, ScalarFunction.Bitcast, x));
        Expr key = k.Apply(ScalarFunction.Sub, ordered, Literal.Of(signed, first));
        return k.Apply(x.Type with { Element = DType.U32 }, ScalarFunction.Bitcast, key);
    }

    /// <summary>The float of a key.</summary>
    public static Expr Float(ScalarBuilder k, Expr key, long first)
    {
        KernelType signed = key.Type with { Element = DType.I32 };
        Expr ordered = k.Apply(ScalarFunction.Add, k.Apply(signed, ScalarFunction.Bitcast, key), Literal.Of(signed, first));
        return k.Apply(key.Type with { Element = DType.F32 }, ScalarFunction.Bitcast, Flip(k, ordered));
    }

    /// <summary>The magnitude's bits inverted where the sign is set: its own inverse.</summary>
    private static Expr Flip(ScalarBuilder k, Expr bits)
    {
        Expr sign = k.Apply(ScalarFunction.ShiftRightArithmetic, bits, Literal.Of(bits.Type, 31L));
        return k.Apply(ScalarFunction.Xor, bits, k.Apply(ScalarFunction.And, sign, Literal.Of(bits.Type, Magnitude)));
    }
}
