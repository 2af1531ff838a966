using System.Globalization;
using System.Text;
using GraphCompiler.Runtime.Diagnostics;

namespace GraphCompiler.Runtime.Files;

/// <summary>CRC-32C of each array and of the header, as strings of the header.</summary>
/// <remarks>
/// The header's own sum is computed with zeros in its place. If any of the sums is there, all must be, so that a flipped bit in a key
/// does not switch the check off.
/// </remarks>
internal sealed class SafetensorsChecksums
{
    private const string HeaderKey = "graphcompiler.crc32c";
    private const string ArrayPrefix = HeaderKey + ":";
    private const string Zeros = "00000000";

    /// <summary>
    /// What stands before the header's sum. Quotes are escaped within strings, so it can only be a key with its value behind it, and
    /// as nothing is there twice it is the only one.
    /// </summary>
    private static readonly byte[] Opening = Encoding.UTF8.GetBytes($"\"{HeaderKey}\":\"");

    private readonly BoundedReader reader;
    private readonly Dictionary<string, string> sums;

    private SafetensorsChecksums(BoundedReader reader, Dictionary<string, string> sums) => (this.reader, this.sums) = (reader, sums);

    /// <summary>Takes the sums out of the header's table of strings, and checks the header; null if there are none.</summary>
    /// <exception cref="GraphCompilerException">GRC7007: sums are missing, too many, or the header does not fit its own.</exception>
    public static SafetensorsChecksums? Take(SafetensorsHeader header, BoundedReader reader, Checksums wanted)
    {
        var found = new SafetensorsChecksums(reader, []);
        string? own = null;
        foreach ((string key, string value) in header.Metadata)
        {
            if (key == HeaderKey)
            {
                own = value;
            }
            else if (key.StartsWith(ArrayPrefix, StringComparison.Ordinal))
            {
                found.sums.Add(key[ArrayPrefix.Length..], value);
            }
        }

        if (own is null && found.sums.Count == 0)
        {
            return wanted == Checksums.IfPresent ? null : throw found.Error("the file has no checksums");
        }

        if (own is null || found.sums.Count != header.Entries.Count || !header.Entries.All(e => found.sums.ContainsKey(e.Name)))
        {
            throw found.Error("checksums are missing, or there are too many");
        }

        int at = header.Bytes.AsSpan().IndexOf(Opening) + Opening.Length;
        if (at < Opening.Length || own.Length != Zeros.Length)
        {
            throw found.Error("the header's checksum is not as it is written");
        }

        Array.ForEach([HeaderKey, .. found.sums.Keys.Select(name => ArrayPrefix + name)], key => header.Metadata.Remove(key));
        found.Compare("the header", own, OfHeader(header.Bytes, at));
        return found;
    }

    /// <summary>The table of strings with the sums of the arrays, and zeros for the header's.</summary>
    /// <exception cref="GraphCompilerException">GRC7008: a key that is reserved for checksums.</exception>
    public static IEnumerable<KeyValuePair<string, string>> AddTo(
        IEnumerable<KeyValuePair<string, string>> metadata, IReadOnlyList<KeyValuePair<string, NdArray>> arrays)
    {
        List<KeyValuePair<string, string>> all = [.. metadata];
        if (all.FindIndex(pair => pair.Key.StartsWith(HeaderKey, StringComparison.Ordinal)) >= 0)
        {
            throw DiagnosticId.InvalidEntryName.Error($"keys of metadata that begin with '{HeaderKey}' are reserved");
        }

        all.Add(new(HeaderKey, Zeros));
        all.AddRange(arrays.Select(array =>
            new KeyValuePair<string, string>(ArrayPrefix + array.Key, Text(Crc32C.Of(array.Value.Bytes)))));
        return all;
    }

    /// <summary>Puts the header's own sum in place of the zeros.</summary>
    public static void Seal(Span<byte> header)
    {
        int at = header.IndexOf(Opening) + Opening.Length;
        Encoding.ASCII.GetBytes(Text(OfHeader(header, at)), header[at..]);
    }

    /// <summary>Compares an array with its sum.</summary>
    /// <exception cref="GraphCompilerException">GRC7007: they differ.</exception>
    public void Check(string name, NdArray array) => Compare($"'{name}'", sums[name], Crc32C.Of(array.Bytes));

    private static uint OfHeader(ReadOnlySpan<byte> header, int at)
    {
        uint sum = Crc32C.Of(header[..at]);
        sum = Crc32C.Append(sum, Encoding.ASCII.GetBytes(Zeros));
        return Crc32C.Append(sum, header[(at + Zeros.Length)..]);
    }

    private static string Text(uint sum) => sum.ToString("x8", CultureInfo.InvariantCulture);

    private void Compare(string what, string expected, uint sum)
    {
        if (Text(sum) != expected)
        {
            throw Error($"CRC-32C of {what} is {Text(sum)}, should be {expected}");
        }
    }

    private GraphCompilerException Error(string message) => DiagnosticId.ChecksumMismatch.Error($"{reader.Name}: {message}");
}
