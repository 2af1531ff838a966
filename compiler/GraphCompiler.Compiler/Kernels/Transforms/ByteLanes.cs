namespace GraphCompiler.Compiler.Kernels.Transforms;

/// <summary>i8 and u8 in lanes: as no vector computes in them, each value lies in an i32, which holds it exactly.</summary>
/// <remarks>
/// A load extends by the sign or by zeros, a store keeps the low bits. What can leave the range of the type is cut to it again, so that every
/// lane always holds what the scalar would: comparisons, quotients, shifts to the right and conversions are those of i32.
/// </remarks>
internal static class ByteLanes
{
    /// <summary>Whether a type is held in i32 lanes.</summary>
    public static bool Holds(DType type) => type is DType.I8 or DType.U8;

    /// <summary>A constant in lanes: its value as the integer that holds it.</summary>
    public static Const Constant(KernelType type, Const scalar) =>
        Literal.Of(type, scalar.Type.Element == DType.I8 ? (sbyte)scalar.Bits : (long)scalar.Bits);

    /// <summary>A function whose result is an i8 or a u8.</summary>
    /// <param name="function">The function.</param>
    /// <param name="result">The type of the result as a scalar.</param>
    /// <param name="source">The type of the last argument as a scalar.</param>
    /// <param name="arguments">The arguments in lanes.</param>
    public static Expr Apply(ScalarFunction function, DType result, DType source, EquatableArray<Expr> arguments)
    {
        Expr x = arguments[^1];
        KernelType type = x.Type with { Element = DType.I32 };
        switch (function)
        {
            case ScalarFunction.Convert when source.IsFloat:
                (long least, long greatest) = result == DType.I8 ? (sbyte.MinValue, (long)sbyte.MaxValue) : (0, byte.MaxValue);
                Expr above = Binary(ScalarFunction.Max, new Apply(type, function, arguments), least);
                return Binary(ScalarFunction.Min, above, greatest);
            case ScalarFunction.Convert or ScalarFunction.Bitcast:
                Expr value = x.Type == type ? x : new Apply(type, ScalarFunction.Convert, arguments);
                return source == result || source == DType.Bool ? value : Cut(value, result);
            case ScalarFunction.ShiftRightLogical when result == DType.I8:
                return Cut(new Apply(type, function, [Cut(arguments[0], DType.U8), x]), result);
            case ScalarFunction.ShiftRightArithmetic when result == DType.U8:
                return Cut(new Apply(type, function, [Cut(arguments[0], DType.I8), x]), result);
            case ScalarFunction.Abs when result == DType.U8:
                return x;
            case ScalarFunction.Min or ScalarFunction.Max or ScalarFunction.Select or ScalarFunction.And or ScalarFunction.Or or ScalarFunction.Xor
                or ScalarFunction.ShiftRightLogical or ScalarFunction.ShiftRightArithmetic:
                return new Apply(type, function, arguments);
            default:
                return Cut(new Apply(type, function, arguments), result);
        }
    }

    /// <summary>The low eight bits of an i32 as an i8 or a u8; by operations that every form has in lanes.</summary>
    private static Apply Cut(Expr value, DType type)
    {
        Apply low = Binary(ScalarFunction.And, value, 0xFF);
        return type == DType.U8 ? low : Binary(ScalarFunction.Sub, Binary(ScalarFunction.Xor, low, 0x80), 0x80);
    }

    private static Apply Binary(ScalarFunction function, Expr x, long y) => new(x.Type, function, [x, Literal.Of(x.Type, y)]);
}
