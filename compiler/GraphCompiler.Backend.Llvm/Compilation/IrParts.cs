using System.Text;

namespace GraphCompiler.Backend.Llvm.Compilation;

/// <summary>A module's text cut into several that are compiled beside each other: each has some of the kernels, and all that kernels call.</summary>
/// <remarks>
/// The text says itself where it can be cut: every section begins with a line <c>;; name</c>, that of a kernel's function with its name, and the last one is
/// what all share. The first part has the entries.
/// </remarks>
internal static class IrParts
{
    /// <summary>How the line begins that a section begins with.</summary>
    public const string Mark = ";; ";

    /// <summary>The first section: entries.</summary>
    public const string Entries = "entries";

    /// <summary>The last section: what all parts have.</summary>
    public const string Shared = "shared";

    /// <summary>Characters that are worth a part of their own: some 20 ms of compilation.</summary>
    private const int PartLength = 64 * 1024;

    /// <summary>Longer parts are cut, whatever the number of cores: what they hold in memory while they are compiled grows with them.</summary>
    private const int LongestPart = 512 * 1024;

    private const int MostParts = 16;

    /// <summary>The parts, one for each core where there is that much; the text itself where it is short.</summary>
    public static IReadOnlyList<string> Of(string source, int cores)
    {
        int count = Math.Min(MostParts, Math.Max(Math.Min(cores, source.Length / PartLength), source.Length / LongestPart));
        if (count < 2)
        {
            return [source];
        }

        string[] sections = source.Split("\n" + Mark)[1..];
        string entries = sections[0], shared = sections[^1];
        (string Name, string Text)[] kernels = [.. sections[1..^1].Select(text => (text[..text.IndexOf('\n')], text))];
        var parts = new StringBuilder[count];
        var declared = new HashSet<string>[count];
        for (int i = 0; i < count; i++)
        {
            parts[i] = new StringBuilder(Mark).Append(i == 0 ? entries : "").Append('\n');
            declared[i] = [];
        }

        // The largest first, each to the part that is shortest so far.
        foreach ((string name, string text) in kernels.OrderByDescending(kernel => kernel.Text.Length).ThenBy(kernel => kernel.Name, StringComparer.Ordinal))
        {
            int shortest = Enumerable.Range(0, count).MinBy(i => parts[i].Length);
            parts[shortest].Append(Mark).Append(text).Append('\n');
            declared[shortest].Add(name);
        }

        // Not hidden here: parts may lie further from each other than a call reaches without a stub.
        foreach ((string name, _) in kernels.Where(kernel => !declared[0].Contains(kernel.Name)))
        {
            parts[0].Append("declare void @").Append(name).Append("(ptr, i64, i64)\n");
        }

        return [.. parts.Select(part => part.Append(Mark).Append(shared).ToString())];
    }
}
