using GraphCompiler.Compiler.Ir;
using GraphCompiler.Compiler.Ops;
using GraphCompiler.Compiler.Ops.Control;
using GraphCompiler.Compiler.Ops.Elementwise;
using GraphCompiler.Compiler.Ops.Reduction;
using GraphCompiler.Compiler.Reference;
using GraphCompiler.Runtime;

namespace GraphCompiler.Tests.Conformance;

/// <summary>Operands at the ends of their types: ±0, ±∞, NaN, denormals, ties, least and greatest integers, shifts beyond the width, zero divisors.</summary>
internal static class SpecialValues
{
    /// <summary>Cases of an op with special values as operands, each value with each.</summary>
    public static IEnumerable<(OpCase Case, ReferenceTensor[] Operands)> Of(Op op) => op switch
    {
        // Its least integers are no fault, its greatest ones are.
        StepCount => [],
        IElementwise => op.Cases.Select(Elementwise),
        ReductionOp reduction => from type in reduction.Accepted.Types()
                                 where type.IsFloat
                                 from axis in (int[])[0, 1]
                                 select Reduction(reduction, type, axis),
        _ => [],
    };

    private static (OpCase Case, ReferenceTensor[] Operands) Elementwise(OpCase sample)
    {
        ReferenceTensor[] values = [.. sample.Operands.Select(type => All(type.DType, withNaN: sample.Op.Fault is null))];
        long count = values.Aggregate(1L, (product, v) => product * v.Type.Elements);
        var operands = new ReferenceTensor[values.Length];
        long repeat = 1;
        for (int i = 0; i < values.Length; i++)
        {
            ReferenceTensor source = values[i];
            operands[i] = ReferenceTensor.Zeros(new TensorType(source.Type.DType, [count]));
            for (long k = 0; k < count; k++)
            {
                operands[i].Set(k, source, k / repeat % source.Type.Elements);
            }

            repeat *= source.Type.Elements;
        }

        return (sample with { Operands = [.. operands.Select(x => x.Type)] }, operands);
    }

    /// <summary>Rows of ordinary numbers, each with other special ones in it, along either axis.</summary>
    private static (OpCase Case, ReferenceTensor[] Operands) Reduction(ReductionOp op, DType type, int axis)
    {
        double[][] rows =
        [
            [double.NaN], [double.PositiveInfinity], [double.NegativeInfinity], [double.PositiveInfinity, double.NegativeInfinity],
            [double.NaN, double.PositiveInfinity], [-0.0, 0.0], [Least(type), -Least(type)],
        ];
        const int Length = 83;
        ReferenceTensor x = ReferenceTensor.Zeros(new TensorType(type, axis == 1 ? [rows.Length, Length] : [Length, rows.Length]));
        for (int r = 0; r < rows.Length; r++)
        {
            for (int k = 0; k < Length; k++)
            {
                int special = k - 37 - (5 * r);
                double value = special >= 0 && special < rows[r].Length ? rows[r][special] : 0.5 + (0.01 * ((k * 31 % Length) + r));
                x.Floats[axis == 1 ? (r * Length) + k : (k * rows.Length) + r] = value;
            }
        }

        return (new OpCase(op.Along([axis]), [x.Type], [ValueRange.Normal]), [x]);
    }

    private static ReferenceTensor All(DType type, bool withNaN)
    {
        if (!type.IsFloat)
        {
            long[] integers = type == DType.Bool
                ? [0, 1] : [.. Ends(type), 0, 1, -1, 2, -2, 3, 7, 8, 9, -10, 31, 32, 33, 63, 64, 65, 100, 0x1234_5678_9ABC_DEF0];
            return ReferenceTensor.Of(new TensorType(type, [integers.Length]), integers);
        }

        double[] floats =
        [
            0, -0.0, 1, -1, 0.5, -0.5, 1.5, 2.5, -2.5, 3, -3.7, 100, -100, 8388609, -16777215, 2147483648, -2147483649, 9.2e18, -1.9e19,
            double.PositiveInfinity, double.NegativeInfinity, Least(type), -Least(type), 5 * Least(type), Normal(type), -Normal(type),
            Greatest(type), -Greatest(type), .. withNaN ? [double.NaN] : (double[])[],
        ];
        return ReferenceTensor.Of(new TensorType(type, [floats.Length]), floats);
    }

    private static long[] Ends(DType type) => type switch
    {
        DType.I8 => [sbyte.MinValue, sbyte.MaxValue, sbyte.MinValue + 1],
        DType.U8 => [byte.MaxValue, byte.MaxValue - 1, 128],
        DType.I32 => [int.MinValue, int.MaxValue, int.MinValue + 1],
        DType.U32 => [uint.MaxValue, uint.MaxValue - 1, 1L << 31],
        _ => [long.MinValue, long.MaxValue, long.MinValue + 1],
    };

    private static double Least(DType type) => type == DType.F32 ? float.Epsilon : double.Epsilon;

    private static double Normal(DType type) => type == DType.F32 ? 1.17549435E-38f : 2.2250738585072014E-308;

    private static double Greatest(DType type) => type == DType.F32 ? float.MaxValue : double.MaxValue;
}
