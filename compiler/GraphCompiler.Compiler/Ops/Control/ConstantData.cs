using System.Buffers.Binary;
using GraphCompiler.Compiler.Kernels;

namespace GraphCompiler.Compiler.Ops.Control;

/// <summary>The data of a constant, compared by type, shape and bits; large ones by a hash of the content first.</summary>
public sealed class ConstantData : IEquatable<ConstantData>
{
    private readonly int hash;

    /// <summary>Wraps an array that nobody changes any more.</summary>
    public ConstantData(NdArray array)
    {
        Array = array;
        var code = new HashCode();
        code.Add(array.DType);
        code.Add(array.Shape);
        code.AddBytes(array.Bytes);
        hash = code.ToHashCode();
        int size = array.DType.Size;
        IsSplat = array.Shape.Elements > 0 && array.Bytes[size..].SequenceEqual(array.Bytes[..^size]);
    }

    /// <summary>True if there are elements and all are the same, bit for bit: a scalar, or one number repeated.</summary>
    public bool IsSplat { get; }

    /// <summary>The data.</summary>
    public NdArray Array { get; }

    /// <summary>The first element as a constant of the kernel IR.</summary>
    public Const First()
    {
        Span<byte> bits = stackalloc byte[sizeof(ulong)];
        bits.Clear();
        Array.Bytes[..Array.DType.Size].CopyTo(bits);
        return new Const(new KernelType(Array.DType), BinaryPrimitives.ReadUInt64LittleEndian(bits));
    }

    /// <inheritdoc/>
    public bool Equals(ConstantData? other) => other is not null && hash == other.hash && Array.BitEquals(other.Array);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as ConstantData);

    /// <inheritdoc/>
    public override int GetHashCode() => hash;
}
