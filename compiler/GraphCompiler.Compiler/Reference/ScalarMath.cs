using System.Numerics;
using System.Runtime.CompilerServices;
using GraphCompiler.Compiler.Kernels;

namespace GraphCompiler.Compiler.Reference;

/// <summary>One lane of a primitive: bits in, bits out (zero-extended to 64).</summary>
/// <param name="x">First argument.</param>
/// <param name="y">Second argument, or 0.</param>
/// <param name="z">Third argument, or 0.</param>
public delegate ulong LaneFunction(ulong x, ulong y, ulong z);

/// <summary>The primitives of <see cref="ScalarFunction"/> on bits, exactly as documented there.</summary>
public static class ScalarMath
{
    /// <summary>A primitive.</summary>
    /// <param name="function">The function, no expanded one.</param>
    /// <param name="argument">Element type of its last argument.</param>
    /// <param name="result">Element type of its result.</param>
    public static LaneFunction Of(ScalarFunction function, DType argument, DType result) => function switch
    {
        ScalarFunction.Select => static (c, x, y) => c != 0 ? x : y,
        ScalarFunction.Bitcast => static (x, _, _) => x,
        ScalarFunction.Convert => (x, _, _) => ScalarConversion.Convert(argument, result, x),
        _ => argument switch
        {
            DType.F32 => Float<float>(function),
            DType.F64 => Float<double>(function),
            DType.I8 => Integer<sbyte>(function),
            DType.U8 => Integer<byte>(function),
            DType.I32 => Integer<int>(function),
            DType.U32 => Integer<uint>(function),
            DType.I64 => Integer<long>(function),
            DType.U64 => Integer<ulong>(function),
            DType.Bool => Bool(function),
            _ => throw Unknown(function, argument),
        },
    };

    private static LaneFunction Float<T>(ScalarFunction function) where T : unmanaged, IFloatingPointIeee754<T> => function switch
    {
        ScalarFunction.Add => static (x, y, _) => Bits(Value<T>(x) + Value<T>(y)),
        ScalarFunction.Sub => static (x, y, _) => Bits(Value<T>(x) - Value<T>(y)),
        ScalarFunction.Mul => static (x, y, _) => Bits(Value<T>(x) * Value<T>(y)),
        ScalarFunction.Div => static (x, y, _) => Bits(Value<T>(x) / Value<T>(y)),
        ScalarFunction.Fma => static (x, y, z) => Bits(T.FusedMultiplyAdd(Value<T>(x), Value<T>(y), Value<T>(z))),
        ScalarFunction.Neg => static (x, _, _) => Bits(-Value<T>(x)),
        ScalarFunction.Abs => static (x, _, _) => Bits(T.Abs(Value<T>(x))),
        ScalarFunction.Min => static (x, y, _) => Bits(T.Min(Value<T>(x), Value<T>(y))),
        ScalarFunction.Max => static (x, y, _) => Bits(T.Max(Value<T>(x), Value<T>(y))),
        ScalarFunction.Sqrt => static (x, _, _) => Bits(T.Sqrt(Value<T>(x))),
        ScalarFunction.Floor => static (x, _, _) => Bits(T.Floor(Value<T>(x))),
        ScalarFunction.Ceil => static (x, _, _) => Bits(T.Ceiling(Value<T>(x))),
        ScalarFunction.Round => static (x, _, _) => Bits(T.Round(Value<T>(x), MidpointRounding.ToEven)),
        ScalarFunction.Scale => static (x, n, _) => Bits(T.IsNaN(Value<T>(n)) ? T.NaN : T.ScaleB(Value<T>(x), int.CreateSaturating(Value<T>(n)))),
        _ => Comparison<T>(function),
    };

    private static LaneFunction Integer<T>(ScalarFunction function) where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T> =>
        function switch
        {
            ScalarFunction.Add => static (x, y, _) => Bits(unchecked(Value<T>(x) + Value<T>(y))),
            ScalarFunction.Sub => static (x, y, _) => Bits(unchecked(Value<T>(x) - Value<T>(y))),
            ScalarFunction.Mul => static (x, y, _) => Bits(unchecked(Value<T>(x) * Value<T>(y))),
            ScalarFunction.Div => static (x, y, _) => Bits(Quotient(Value<T>(x), Value<T>(y))),
            ScalarFunction.Neg => static (x, _, _) => Bits(unchecked(T.Zero - Value<T>(x))),
            ScalarFunction.Abs => static (x, _, _) => Bits(T.IsNegative(Value<T>(x)) ? unchecked(T.Zero - Value<T>(x)) : Value<T>(x)),
            ScalarFunction.Min => static (x, y, _) => Bits(T.Min(Value<T>(x), Value<T>(y))),
            ScalarFunction.Max => static (x, y, _) => Bits(T.Max(Value<T>(x), Value<T>(y))),
            ScalarFunction.MulHigh => static (x, y, _) => x * y >> 32,
            ScalarFunction.And => static (x, y, _) => x & y,
            ScalarFunction.Or => static (x, y, _) => x | y,
            ScalarFunction.Xor => static (x, y, _) => x ^ y,
            ScalarFunction.Not => static (x, _, _) => Bits(~Value<T>(x)),
            ScalarFunction.ShiftLeft => static (x, y, _) => y < Width<T>() ? Bits(Value<T>(x) << (int)y) : 0,
            ScalarFunction.ShiftRightLogical => static (x, y, _) => y < Width<T>() ? x >> (int)y : 0,
            ScalarFunction.ShiftRightArithmetic =>
                static (x, y, _) => Bits(Signed<T>(x, (int)ulong.Min(y, Width<T>() - 1))),
            _ => Comparison<T>(function),
        };

    private static LaneFunction Bool(ScalarFunction function) => function switch
    {
        ScalarFunction.And => static (x, y, _) => x & y,
        ScalarFunction.Or => static (x, y, _) => x | y,
        ScalarFunction.Xor or ScalarFunction.NotEqual => static (x, y, _) => x ^ y,
        ScalarFunction.Equal => static (x, y, _) => x == y ? 1UL : 0,
        ScalarFunction.Not => static (x, _, _) => x ^ 1,
        _ => throw Unknown(function, DType.Bool),
    };

    private static LaneFunction Comparison<T>(ScalarFunction function)
        where T : unmanaged, IComparisonOperators<T, T, bool> => function switch
    {
        ScalarFunction.Equal => static (x, y, _) => Value<T>(x) == Value<T>(y) ? 1UL : 0,
        ScalarFunction.NotEqual => static (x, y, _) => Value<T>(x) != Value<T>(y) ? 1UL : 0,
        ScalarFunction.Less => static (x, y, _) => Value<T>(x) < Value<T>(y) ? 1UL : 0,
        ScalarFunction.LessOrEqual => static (x, y, _) => Value<T>(x) <= Value<T>(y) ? 1UL : 0,
        ScalarFunction.Greater => static (x, y, _) => Value<T>(x) > Value<T>(y) ? 1UL : 0,
        ScalarFunction.GreaterOrEqual => static (x, y, _) => Value<T>(x) >= Value<T>(y) ? 1UL : 0,
        _ => throw Unknown(function, DTypes.Of<T>()),
    };

    /// <summary>Toward zero; x/0 is all ones, and min/−1 is min.</summary>
    private static T Quotient<T>(T x, T y) where T : IBinaryInteger<T> =>
        T.IsZero(y) ? T.AllBitsSet
        : T.IsNegative(y) && y == T.AllBitsSet ? unchecked(T.Zero - x)
        : x / y;

    /// <summary>An arithmetic shift, of unsigned types as of the signed type of the same width.</summary>
    private static T Signed<T>(ulong x, int count) where T : unmanaged, IBinaryInteger<T>
    {
        int unused = 64 - (int)Width<T>();
        return T.CreateTruncating((long)(x << unused) >> unused >> count);
    }

    private static ulong Width<T>() where T : unmanaged => 8UL * (ulong)Unsafe.SizeOf<T>();

    /// <summary>The value that the low bytes hold (little-endian machines only, as all that .NET vectorises for).</summary>
    private static T Value<T>(ulong bits) where T : unmanaged => Unsafe.As<ulong, T>(ref bits);

    private static ulong Bits<T>(T value) where T : unmanaged
    {
        ulong bits = 0;
        Unsafe.As<ulong, T>(ref bits) = value;
        return bits;
    }

    private static NotSupportedException Unknown(ScalarFunction function, DType type) =>
        new($"{function} of {type.Text} is no primitive");
}
