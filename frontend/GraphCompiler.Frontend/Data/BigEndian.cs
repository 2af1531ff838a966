using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace GraphCompiler.Frontend.Data;

/// <summary>Byte order of files against that of memory, which is little-endian.</summary>
internal static class BigEndian
{
    /// <summary>Reverses the bytes of each element.</summary>
    public static void Swap(Span<byte> elements, int elementSize)
    {
        if (elementSize == sizeof(uint))
        {
            Span<uint> words = MemoryMarshal.Cast<byte, uint>(elements);
            BinaryPrimitives.ReverseEndianness(words, words);
        }
        else if (elementSize == sizeof(ulong))
        {
            Span<ulong> words = MemoryMarshal.Cast<byte, ulong>(elements);
            BinaryPrimitives.ReverseEndianness(words, words);
        }
    }
}
