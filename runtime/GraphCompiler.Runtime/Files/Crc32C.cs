using System.Buffers.Binary;
using System.Numerics;

namespace GraphCompiler.Runtime.Files;

/// <summary>CRC-32C (Castagnoli), for which processors have an instruction: sees every burst of up to 32 flipped bits.</summary>
internal static class Crc32C
{
    /// <summary>The checksum of <paramref name="bytes"/>.</summary>
    public static uint Of(ReadOnlySpan<byte> bytes) => Append(0, bytes);

    /// <summary>The checksum of what <paramref name="sum"/> is that of, with <paramref name="bytes"/> behind it.</summary>
    public static uint Append(uint sum, ReadOnlySpan<byte> bytes)
    {
        uint crc = ~sum;
        for (; bytes.Length >= sizeof(ulong); bytes = bytes[sizeof(ulong)..])
        {
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        }

        foreach (byte value in bytes)
        {
            crc = BitOperations.Crc32C(crc, value);
        }

        return ~crc;
    }
}
