namespace GraphCompiler.Tests.Frontend.Data;

/// <summary>Damages files in reproducible ways: bits flipped, bytes set to telling values, parts cut, repeated or filled.</summary>
internal static class FileMutations
{
    private static readonly byte[] Telling = [0x00, 0x01, 0x7F, 0x80, 0xFF, (byte)',', (byte)'"', (byte)'\n', (byte)'\r', (byte)'-', (byte)'e'];

    /// <summary><paramref name="count"/> damaged copies of <paramref name="valid"/>.</summary>
    public static IEnumerable<byte[]> Of(byte[] valid, int count, int seed)
    {
        var random = new Random(seed);
        for (int i = 0; i < count; i++)
        {
            byte[] copy = [.. valid];
            for (int edits = random.Next(1, 4); edits > 0; edits--)
            {
                copy = Edit(copy, random);
            }

            yield return copy;
        }
    }

    private static byte[] Edit(byte[] bytes, Random random)
    {
        int at = random.Next(bytes.Length + 1);
        int length = random.Next(Math.Min(16, bytes.Length - at) + 1);
        byte[] telling = [.. Enumerable.Range(0, length).Select(_ => Telling[random.Next(Telling.Length)])];
        // Headers are small and decide most: half of the edits fall into the first 16 bytes.
        int place = random.Next(2) == 0 ? Math.Min(random.Next(16), Math.Max(0, bytes.Length - 1)) : Math.Min(at, Math.Max(0, bytes.Length - 1));
        switch (random.Next(6))
        {
            case 0 when bytes.Length > 0:
                bytes[place] ^= (byte)(1 << random.Next(8));
                return bytes;
            case 1 when bytes.Length > 0:
                bytes[place] = Telling[random.Next(Telling.Length)];
                return bytes;
            case 2:
                return bytes[..at];
            case 3:
                return [.. bytes[..at], .. bytes[(at + length)..]];
            case 4:
                return [.. bytes[..at], .. telling, .. bytes[at..]];
            default:
                return [.. bytes[..at], .. bytes[at..(at + length)], .. bytes[at..]];
        }
    }
}
