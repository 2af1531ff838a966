namespace GraphCompiler.Compiler.Kernels.Lowering.Opaque;

/// <summary>Numbers as unsigned integers in the order in which they are sorted: NaN last whatever the direction, −0 and +0 alike.</summary>
/// <remarks>
/// Of floats that are not negative the bits are in order; those of negative ones are inverted. A descending order is that of the inverted keys; NaN is
/// all ones in both.
/// </remarks>
internal static class SortKeys
{
    /// <summary>The type of the keys of an element type.</summary>
    public static DType TypeOf(DType type) => type.Size == 8 ? DType.U64 : DType.U32;

    /// <summary>The key of a number.</summary>
    public static Expr Of(ScalarBuilder k, Expr x, bool descending)
    {
        DType type = x.Type.Element;
        var unsigned = new KernelType(TypeOf(type));
        Expr key = type.IsFloat ? OfFloat(k, x, unsigned) : OfInteger(k, x, unsigned);
        key = descending ? k.Apply(ScalarFunction.Not, key) : key;
        if (!type.IsFloat)
        {
            // Bytes fill the low digits only: inverted, the others go again.
            return type.Size > 1 || !descending ? key : k.Apply(ScalarFunction.And, key, Literal.Of(unsigned, 255L));
        }

        return k.Select(k.Compare(ScalarFunction.NotEqual, x, x), Literal.Of(unsigned, -1L), key);
    }

    private static Expr OfFloat(ScalarBuilder k, Expr x, KernelType unsigned)
    {
        var signed = new KernelType(unsigned.Element == DType.U64 ? DType.I64 : DType.I32);
        // −0 + 0 = +0.
        Expr bits = k.Apply(signed, ScalarFunction.Bitcast, k.Apply(ScalarFunction.Add, x, Literal.Of(x.Type, 0.0)));
        Expr sign = k.Apply(ScalarFunction.ShiftRightArithmetic, bits, Literal.Of(signed, unsigned.Element.Size * 8L - 1));
        // Negative: all bits inverted; else the sign's.
        Expr flips = k.Apply(ScalarFunction.Or, sign, Literal.Of(signed, SignBit(unsigned)));
        return k.Apply(unsigned, ScalarFunction.Bitcast, k.Apply(ScalarFunction.Xor, bits, flips));
    }

    private static Expr OfInteger(ScalarBuilder k, Expr x, KernelType unsigned)
    {
        Expr wide = k.Convert(unsigned, x);
        if (x.Type.Element.IsUnsigned)
        {
            return wide;
        }

        // The sign bit inverted; that of a byte is bit 7.
        return x.Type.Element.Size == 1
            ? k.Apply(ScalarFunction.And, k.Apply(ScalarFunction.Xor, wide, Literal.Of(unsigned, 128L)), Literal.Of(unsigned, 255L))
            : k.Apply(ScalarFunction.Xor, wide, Literal.Of(unsigned, SignBit(unsigned)));
    }

    private static long SignBit(KernelType unsigned) => unsigned.Element == DType.U64 ? long.MinValue : int.MinValue;
}
