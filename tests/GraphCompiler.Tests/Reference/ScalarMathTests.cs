using GraphCompiler.Compiler.Kernels;
using GraphCompiler.Compiler.Reference;
using GraphCompiler.Runtime;
using Xunit;
using static GraphCompiler.Compiler.Kernels.ScalarFunction;

namespace GraphCompiler.Tests.Reference;

/// <summary>The primitives at the places where languages and machines differ; each row is from the documentation of ScalarFunction.</summary>
public sealed class ScalarMathTests
{
    private const float Inf = float.PositiveInfinity;

    [Theory]
    [InlineData(Min, 0f, -0f, -0f)]
    [InlineData(Max, -0f, 0f, 0f)]
    [InlineData(Min, float.NaN, 1f, float.NaN)]
    [InlineData(Max, 1f, float.NaN, float.NaN)]
    [InlineData(Div, 1f, -0f, -Inf)]
    [InlineData(Abs, -0f, 0f, 0f)]
    [InlineData(Neg, 0f, 0f, -0f)]
    [InlineData(Round, 2.5f, 0f, 2f)]
    [InlineData(Round, -0.5f, 0f, -0f)]
    [InlineData(Floor, -0f, 0f, -0f)]
    [InlineData(Sub, Inf, Inf, float.NaN)]
    public void Floats(ScalarFunction function, float x, float y, float expected)
    {
        ulong bits = ScalarMath.Of(function, DType.F32, DType.F32)(Bits(x), Bits(y), 0);
        float result = BitConverter.UInt32BitsToSingle((uint)bits);
        Assert.True(float.IsNaN(expected) ? float.IsNaN(result) : bits == Bits(expected), $"{result} is not {expected}");
    }

    [Theory]
    [InlineData(Div, DType.I32, 7L, 0L, -1L)]
    [InlineData(Div, DType.I32, (long)int.MinValue, -1L, (long)int.MinValue)]
    [InlineData(Div, DType.I32, -7L, 2L, -3L)]
    [InlineData(Div, DType.U8, 7L, 0L, 255L)]
    [InlineData(Div, DType.I64, long.MinValue, -1L, long.MinValue)]
    [InlineData(Add, DType.I8, 127L, 1L, -128L)]
    [InlineData(Mul, DType.U32, 0xFFFFFFFFL, 0xFFFFFFFFL, 1L)]
    [InlineData(Abs, DType.I32, (long)int.MinValue, 0L, (long)int.MinValue)]
    [InlineData(Neg, DType.U8, 1L, 0L, 255L)]
    [InlineData(MulHigh, DType.U32, 0xFFFFFFFFL, 0xFFFFFFFFL, 0xFFFFFFFEL)]
    [InlineData(ShiftLeft, DType.I32, 1L, 32L, 0L)]
    [InlineData(ShiftLeft, DType.I32, 1L, -1L, 0L)]
    [InlineData(ShiftRightLogical, DType.I32, -1L, 31L, 1L)]
    [InlineData(ShiftRightLogical, DType.I8, -1L, 4L, 15L)]
    [InlineData(ShiftRightLogical, DType.U64, -1L, 64L, 0L)]
    [InlineData(ShiftRightArithmetic, DType.I32, -8L, 1L, -4L)]
    [InlineData(ShiftRightArithmetic, DType.I32, -8L, 99L, -1L)]
    [InlineData(ShiftRightArithmetic, DType.I8, -128L, 3L, -16L)]
    [InlineData(ShiftRightArithmetic, DType.U32, 0x80000000L, 31L, 0xFFFFFFFFL)]
    [InlineData(Min, DType.U32, 0xFFFFFFFFL, 1L, 1L)]
    [InlineData(Min, DType.I32, -1L, 1L, -1L)]
    [InlineData(Not, DType.Bool, 0L, 0L, 1L)]
    [InlineData(Not, DType.U8, 1L, 0L, 254L)]
    public void Integers(ScalarFunction function, DType type, long x, long y, long expected) => Assert.Equal(
        Wrap(type, expected), ScalarMath.Of(function, type, type)(Wrap(type, x), Wrap(type, y), 0));

    [Theory]
    [InlineData(double.NaN, DType.I32, 0L)]
    [InlineData(-2.9, DType.I32, -2L)]
    [InlineData(3e9, DType.I32, (long)int.MaxValue)]
    [InlineData(-1.0, DType.U32, 0L)]
    [InlineData(300.0, DType.U8, 255L)]
    [InlineData(-300.0, DType.I8, -128L)]
    [InlineData(1e30, DType.I64, long.MaxValue)]
    [InlineData(-1e30, DType.I64, long.MinValue)]
    [InlineData(1e30, DType.U64, -1L)]
    [InlineData(9.3e18, DType.U64, unchecked((long)9300000000000000000UL))]
    [InlineData(double.NaN, DType.Bool, 1L)]
    [InlineData(-0.0, DType.Bool, 0L)]
    public void Floats_to_integers(double x, DType type, long expected) => Assert.Equal(
        Wrap(type, expected), ScalarMath.Of(ScalarFunction.Convert, DType.F64, type)(BitConverter.DoubleToUInt64Bits(x), 0, 0));

    [Theory]
    [InlineData(DType.I32, 300L, DType.I8, 44L)]
    [InlineData(DType.I32, -1L, DType.U64, -1L)]
    [InlineData(DType.U32, 0xFFFFFFFFL, DType.I64, 0xFFFFFFFFL)]
    [InlineData(DType.I8, -1L, DType.U32, 0xFFFFFFFFL)]
    [InlineData(DType.I64, 1L << 40, DType.Bool, 1L)]
    [InlineData(DType.Bool, 1L, DType.I64, 1L)]
    public void Integers_to_integers(DType from, long x, DType to, long expected) =>
        Assert.Equal(Wrap(to, expected), ScalarMath.Of(ScalarFunction.Convert, from, to)(Wrap(from, x), 0, 0));

    [Fact]
    public void Unsigned_64_bit_integers_are_rounded_once()
    {
        // Halfway between two floats plus one: a rounding to double first would make it a tie.
        ulong x = (1UL << 63) + (1UL << 39) + 1;
        Assert.Equal(Bits(9223373136366403584f), ScalarMath.Of(ScalarFunction.Convert, DType.U64, DType.F32)(x, 0, 0));
    }

    private static ulong Bits(float value) => BitConverter.SingleToUInt32Bits(value);

    private static ulong Wrap(DType type, long value) => type == DType.Bool
        ? (ulong)value : type.Size == 8 ? (ulong)value : (ulong)value & ((1UL << (8 * type.Size)) - 1);
}
