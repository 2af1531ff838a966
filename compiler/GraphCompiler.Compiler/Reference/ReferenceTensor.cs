using System.Runtime.InteropServices;

namespace GraphCompiler.Compiler.Reference;

/// <summary>
/// A tensor in the domain of the oracle: floats as <see cref="double"/>, integers as <see cref="long"/> (u64 by its bits), truth values as
/// 0 and 1. Row-major.
/// </summary>
public sealed class ReferenceTensor
{
    private readonly double[]? floats;
    private readonly long[]? integers;

    private ReferenceTensor(TensorType type, double[]? floats, long[]? integers) =>
        (Type, this.floats, this.integers) = (type, floats, integers);

    /// <summary>Element type and shape.</summary>
    public TensorType Type { get; }

    /// <summary>The elements of a float tensor.</summary>
    public double[] Floats => floats ?? throw new InvalidOperationException($"{Type} holds no floats");

    /// <summary>The elements of an integer or bool tensor.</summary>
    public long[] Integers => integers ?? throw new InvalidOperationException($"{Type} holds no integers");

    /// <summary>A tensor of zeros.</summary>
    public static ReferenceTensor Zeros(TensorType type) => type.DType.IsFloat
        ? new(type, new double[type.Elements], null)
        : new(type, null, new long[type.Elements]);

    /// <summary>A float tensor.</summary>
    public static ReferenceTensor Of(TensorType type, params double[] values) => new(type, values, null);

    /// <summary>An integer or bool tensor; the values are wrapped to the type's width.</summary>
    public static ReferenceTensor Of(TensorType type, params long[] values) =>
        new(type, null, Array.ConvertAll(values, v => Wrap(type.DType, v)));

    /// <summary>A tensor of the given numbers; integers are wrapped to the type's width.</summary>
    public static ReferenceTensor Of(DType type, Shape shape, IEnumerable<double> values) => type.IsFloat
        ? Of(new TensorType(type, shape), values.ToArray())
        : Of(new TensorType(type, shape), values.Select(v => (long)v).ToArray());

    /// <summary>Sets element <paramref name="i"/> to an element of a tensor of the same element type.</summary>
    public void Set(long i, ReferenceTensor source, long element)
    {
        if (floats is not null)
        {
            floats[i] = source.Floats[element];
        }
        else
        {
            integers![i] = source.Integers[element];
        }
    }

    /// <summary>Adds an element of a tensor of the same element type to element <paramref name="i"/>; integers wrap.</summary>
    public void Accumulate(long i, ReferenceTensor source, long element)
    {
        if (floats is not null)
        {
            floats[i] += source.Floats[element];
        }
        else
        {
            integers![i] = Wrap(Type.DType, unchecked(integers[i] + source.Integers[element]));
        }
    }

    /// <summary>Element <paramref name="i"/> as a double, whatever the type.</summary>
    public double AsDouble(long i) => floats is not null ? floats[i]
        : Type.DType == DType.U64 ? (double)(ulong)integers![i] : integers![i];

    /// <summary>The absolute values of a float tensor; any other tensor as it is.</summary>
    public ReferenceTensor Absolute() => floats is null ? this : new(Type, Array.ConvertAll(floats, Math.Abs), null);

    /// <summary>The same elements, row-major, as another type of as many elements of the same kind.</summary>
    public ReferenceTensor As(TensorType type) => new(type, floats, integers);

    /// <summary>A tensor whose element at each index is this tensor's element at <paramref name="map"/> of it.</summary>
    public ReferenceTensor Gather(TensorType type, Func<long[], long[]> map)
    {
        ReferenceTensor result = Zeros(type);
        long[] strides = Type.Shape.Strides();
        var index = new long[type.Rank];
        for (long i = 0; i < type.Elements; i++)
        {
            long source = map(index).Zip(strides, (x, stride) => x * stride).Sum();
            result.Set(i, this, source);
            Advance(index, type);
        }

        return result;
    }

    /// <summary>Folds the elements along axes, in row-major order, one at a time.</summary>
    public ReferenceTensor Fold(
        TensorType type, IReadOnlyCollection<int> axes,
        double seed, Func<double, double, double> fold, long integerSeed, Func<long, long, long> integerFold)
    {
        ReferenceTensor result = Zeros(type);
        if (floats is not null)
        {
            Array.Fill(result.floats!, seed);
        }
        else
        {
            Array.Fill(result.integers!, integerSeed);
        }

        long[] strides = type.Shape.Strides();
        int[] kept = [.. Enumerable.Range(0, Type.Rank).Except(axes)];
        var index = new long[Type.Rank];
        for (long i = 0; i < Type.Elements; i++)
        {
            long target = kept.Select((axis, k) => index[axis] * strides[k]).Sum();
            if (floats is not null)
            {
                result.floats![target] = fold(result.floats[target], floats[i]);
            }
            else
            {
                result.integers![target] = Wrap(type.DType, integerFold(result.integers![target], integers![i]));
            }

            Advance(index, Type);
        }

        return result;
    }

    /// <summary>Steps an index to the next element in row-major order.</summary>
    public static void Advance(long[] index, TensorType type)
    {
        for (int axis = index.Length - 1; axis >= 0 && ++index[axis] == type.Shape[axis]; axis--)
        {
            index[axis] = 0;
        }
    }

    /// <summary>The tensor that an array of the runtime holds.</summary>
    public static ReferenceTensor From(NdArray array)
    {
        ReferenceTensor result = Zeros(new TensorType(array.DType, array.Shape));
        for (int i = 0; i < array.Shape.Elements; i++)
        {
            switch (array.DType)
            {
                case DType.F32: result.floats![i] = array.Data<float>()[i]; break;
                case DType.F64: result.floats![i] = array.Data<double>()[i]; break;
                case DType.Bool: result.integers![i] = array.Bytes[i]; break;
                case DType.U8: result.integers![i] = array.Bytes[i]; break;
                case DType.I8: result.integers![i] = (sbyte)array.Bytes[i]; break;
                case DType.I32: result.integers![i] = array.Data<int>()[i]; break;
                case DType.U32: result.integers![i] = array.Data<uint>()[i]; break;
                case DType.I64: result.integers![i] = array.Data<long>()[i]; break;
                case DType.U64: result.integers![i] = (long)array.Data<ulong>()[i]; break;
                default: throw new NotSupportedException($"{array.DType} is reserved");
            }
        }

        return result;
    }

    /// <summary>The tensor rounded to its element type, as an array of the runtime.</summary>
    public NdArray ToNdArray()
    {
        NdArray array = NdArray.Zeros(Type.DType, Type.Shape);
        for (int i = 0; i < Type.Elements; i++)
        {
            switch (Type.DType)
            {
                case DType.F32: array.Data<float>()[i] = (float)floats![i]; break;
                case DType.F64: array.Data<double>()[i] = floats![i]; break;
                case DType.Bool or DType.U8 or DType.I8: array.Bytes[i] = unchecked((byte)integers![i]); break;
                case DType.I32 or DType.U32: MemoryMarshal.Cast<byte, int>(array.Bytes)[i] = unchecked((int)integers![i]); break;
                case DType.I64 or DType.U64: MemoryMarshal.Cast<byte, long>(array.Bytes)[i] = integers![i]; break;
                default: throw new NotSupportedException($"{Type.DType} is reserved");
            }
        }

        return array;
    }

    /// <summary>An integer wrapped to the width of its type (two's complement).</summary>
    public static long Wrap(DType type, long value) => type switch
    {
        DType.Bool => value & 1,
        DType.I8 => (sbyte)value,
        DType.U8 => (byte)value,
        DType.I32 => (int)value,
        DType.U32 => (uint)value,
        _ => value,
    };
}
