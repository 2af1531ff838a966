using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using ILGPU.Runtime;

namespace ILGPU;

/// <summary>Elements of a block of memory. Every access is checked: against the view, and against the alignment of its type.</summary>
public readonly struct ArrayView<T> : IContiguousArrayView<T>
    where T : unmanaged
{
    private readonly byte[]? block;
    private readonly long begin;

    internal ArrayView(byte[] block, long begin, long length) => (this.block, this.begin, Length) = (block, begin, length);

    /// <summary>Number of elements.</summary>
    public long Length { get; }

    /// <summary>The element of an index.</summary>
    public ref T this[int index] => ref this[(long)index];

    /// <summary>The element of an index.</summary>
    public ref T this[long index]
    {
        get
        {
            long offset = begin + (index * Unsafe.SizeOf<T>());
            ArgumentOutOfRangeException.ThrowIfNegative(index);
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Length);
            if (offset % Unsafe.SizeOf<T>() != 0)
            {
                throw new DataMisalignedException($"an element of {Unsafe.SizeOf<T>()} bytes at byte {offset}");
            }

            return ref Unsafe.As<byte, T>(ref block![offset]);
        }
    }

    /// <summary>The same bytes as elements of another type.</summary>
    public ArrayView<TOther> Cast<TOther>()
        where TOther : unmanaged => new(block!, begin, Length * Unsafe.SizeOf<T>() / Unsafe.SizeOf<TOther>());

    /// <summary>Some of the elements.</summary>
    public ArrayView<T> SubView(long index, long subViewLength)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(index + subViewLength, Length);
        return new ArrayView<T>(block!, begin + (index * Unsafe.SizeOf<T>()), subViewLength);
    }

    Span<byte> IContiguousArrayView.Bytes => block.AsSpan((int)begin, (int)Length * Unsafe.SizeOf<T>());
}
