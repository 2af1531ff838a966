using GraphCompiler.Compiler.Reference;

namespace GraphCompiler.Compiler.Rewriting;

/// <summary>Values all of whose elements are one known number: constants, and what broadcasts and reshapes make of them.</summary>
public static class Splat
{
    /// <summary>Larger constants are not looked through.</summary>
    private const int MaxElements = 4096;

    /// <summary>The number, as a scalar of the value's element type; null if there is none.</summary>
    public static NdArray? Of(Value value)
    {
        while (value.Op is BroadcastInDim or Reshape or Transpose)
        {
            value = value.Operands[0];
        }

        if (value.Op is not Constant { Data.Array: var array } || array.Shape.Elements is 0 or > MaxElements)
        {
            return null;
        }

        int size = array.DType.Size;
        Span<byte> bytes = array.Bytes;
        // All elements are equal if each is equal to the one before it.
        return bytes[size..].SequenceEqual(bytes[..^size]) ? NdArray.FromBytes(array.DType, [], bytes[..size]) : null;
    }

    /// <summary>Whether all elements are <paramref name="number"/>, of floats by bits: 0 is not −0.</summary>
    public static bool Is(Value value, double number) =>
        Of(value) is { } scalar && scalar.BitEquals(Scalar(scalar.DType, number));

    /// <summary>Whether all bits of all elements are ones; of bool, whether all are true.</summary>
    public static bool IsAllOnes(Value value) =>
        !value.Type.DType.IsFloat && Of(value) is { } scalar
        && (scalar.DType == DType.Bool ? scalar.Bytes[0] == 1 : scalar.Bytes.IndexOfAnyExcept((byte)0xff) < 0);

    /// <summary>The number as a double, if it is a float.</summary>
    public static double? Float(Value value) =>
        value.Type.DType.IsFloat && Of(value) is { } scalar ? ReferenceTensor.From(scalar).Floats[0] : null;

    private static NdArray Scalar(DType type, double number)
    {
        TensorType scalar = TensorType.Scalar(type);
        return (type.IsFloat ? ReferenceTensor.Of(scalar, number) : ReferenceTensor.Of(scalar, (long)number)).ToNdArray();
    }
}
