using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace GraphCompiler.Backend.Llvm.Output;

/// <summary>An archive of one object file with its index of symbols, in the System V form that linkers read.</summary>
internal static class Archive
{
    private const string Magic = "!<arch>\n";

    private const int HeaderBytes = 60;

    /// <summary>The archive's bytes; the same for the same object.</summary>
    /// <param name="image">The object file.</param>
    /// <param name="symbols">The names that it defines.</param>
    public static byte[] Of(byte[] image, IEnumerable<string> symbols)
    {
        byte[][] names = [.. symbols.Select(name => Encoding.ASCII.GetBytes(name + "\0"))];
        int indexBytes = sizeof(uint) * (1 + names.Length) + names.Sum(name => name.Length);
        indexBytes += indexBytes % 2;
        byte[] index = new byte[indexBytes];
        uint member = checked((uint)(Magic.Length + HeaderBytes + indexBytes));
        BinaryPrimitives.WriteUInt32BigEndian(index, (uint)names.Length);
        for (int i = 0; i < names.Length; i++)
        {
            BinaryPrimitives.WriteUInt32BigEndian(index.AsSpan(sizeof(uint) * (1 + i)), member);
        }

        names.SelectMany(name => name).ToArray().CopyTo(index, sizeof(uint) * (1 + names.Length));
        return [.. Encoding.ASCII.GetBytes(Magic), .. Header("/", index.Length), .. index, .. Header("model.o/", image.Length), .. image, .. new byte[image.Length % 2]];
    }

    /// <summary>Name, time, owner, group, mode, size.</summary>
    private static byte[] Header(string name, int bytes) =>
        Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{name,-16}{0,-12}{0,-6}{0,-6}{"100644",-8}{bytes,-10}`\n"));
}
