using System.Runtime.InteropServices;
using GraphCompiler.Runtime.Diagnostics;

namespace GraphCompiler.Runtime;

/// <summary>A dense array in managed memory: element type, shape, row-major data. Nothing to dispose.</summary>
public sealed class NdArray
{
    private readonly byte[] bytes;

    private NdArray(DType type, Shape shape, byte[] bytes) => (DType, Shape, this.bytes) = (type, shape, bytes);

    /// <summary>Element type.</summary>
    public DType DType { get; }

    /// <summary>Dimensions.</summary>
    public Shape Shape { get; }

    /// <summary>The data as bytes, row-major, little-endian.</summary>
    public Span<byte> Bytes => bytes;

    /// <summary>The bytes as the array that holds them, to be pinned.</summary>
    internal byte[] Memory => bytes;

    /// <summary>An array of zeros.</summary>
    /// <exception cref="GraphCompilerException">GRC1001: more bytes than one managed array can hold.</exception>
    public static NdArray Zeros(DType type, Shape shape) => new(type, shape, new byte[CheckedBytes(type, shape)]);

    /// <summary>An array with a copy of <paramref name="data"/>.</summary>
    /// <exception cref="GraphCompilerException">GRC1001: the shape has another number of elements.</exception>
    public static NdArray From<T>(ReadOnlySpan<T> data, Shape shape) where T : unmanaged
    {
        if (data.Length != shape.Elements)
        {
            throw DiagnosticId.InvalidShape.Error(
                $"shape {shape} has {shape.Elements} elements, the data {data.Length}");
        }

        return new NdArray(DTypes.Of<T>(), shape, MemoryMarshal.AsBytes(data).ToArray());
    }

    /// <summary>An array with a copy of raw bytes.</summary>
    /// <exception cref="GraphCompilerException">GRC1001: the shape has another number of bytes.</exception>
    public static NdArray FromBytes(DType type, Shape shape, ReadOnlySpan<byte> data)
    {
        if (data.Length != CheckedBytes(type, shape))
        {
            throw DiagnosticId.InvalidShape.Error(
                $"{type.Text}{shape} has {CheckedBytes(type, shape)} bytes, the data {data.Length}");
        }

        return new NdArray(type, shape, data.ToArray());
    }

    /// <summary>An array over bytes that nobody else keeps, as many as the shape needs.</summary>
    internal static NdArray Owning(DType type, Shape shape, byte[] bytes) => new(type, shape, bytes);

    /// <summary>A scalar.</summary>
    public static NdArray Scalar<T>(T value) where T : unmanaged => From<T>([value], Shape.Scalar);

    /// <summary>The elements.</summary>
    /// <exception cref="InvalidCastException"><typeparamref name="T"/> is not the element type.</exception>
    public Span<T> Data<T>() where T : unmanaged =>
        DTypes.Of<T>() == DType
            ? MemoryMarshal.Cast<byte, T>(bytes.AsSpan())
            : throw new InvalidCastException($"the array holds {DType.Text}, not {DTypes.Of<T>().Text}");

    /// <summary>A copy of the elements.</summary>
    /// <exception cref="InvalidCastException"><typeparamref name="T"/> is not the element type.</exception>
    public T[] ToArray<T>() where T : unmanaged => Data<T>().ToArray();

    /// <summary>True if type, shape and every bit are equal.</summary>
    public bool BitEquals(NdArray other) =>
        DType == other.DType && Shape.Equals(other.Shape) && bytes.AsSpan().SequenceEqual(other.bytes);

    /// <summary>Type and shape, as <c>f32[2,3]</c>.</summary>
    public override string ToString() => DType.Text + Shape;

    private static int CheckedBytes(DType type, Shape shape)
    {
        long bytes = shape.Elements * type.Size;
        return bytes <= Array.MaxLength
            ? (int)bytes
            : throw DiagnosticId.InvalidShape.Error(
                $"{type.Text}{shape} takes {bytes} bytes; one managed array holds at most {Array.MaxLength}");
    }
}
