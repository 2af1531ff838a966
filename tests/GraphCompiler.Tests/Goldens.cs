using System.Text;
using Xunit;

namespace GraphCompiler.Tests;

/// <summary>
/// Text files that say what a text has to be, in <c>tests/GraphCompiler.Tests/Golden</c>. With <c>GRAPHC_BLESS=1</c> they are written anew
/// instead of compared.
/// </summary>
internal static class Goldens
{
    /// <summary>How many lines a failure shows at most.</summary>
    private const int LinesShown = 40;

    /// <summary>The folder of the files.</summary>
    public static string Folder { get; } = Repository.PathOf("tests", "GraphCompiler.Tests", "Golden");

    /// <summary>True where goldens are written instead of compared.</summary>
    public static bool Blessing => Environment.GetEnvironmentVariable("GRAPHC_BLESS") == "1";

    /// <summary>Compares a text with the golden file of that name, a path below <see cref="Folder"/>.</summary>
    public static void Check(string name, string actual) => CheckFile(Path.Combine(Folder, name), actual);

    /// <summary>Compares a text with a file of the source tree, such as a generated page of documentation.</summary>
    public static void CheckFile(string path, string actual)
    {
        if (Blessing)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, actual);
            return;
        }

        string place = Path.GetRelativePath(Repository.Root, path);
        Assert.True(File.Exists(path), $"there is no {place}; GRAPHC_BLESS=1 writes it:\n{actual}");
        string expected = File.ReadAllText(path);
        Assert.True(expected == actual, $"{place} differs (- expected, + actual); GRAPHC_BLESS=1 rewrites it:\n{Difference(expected, actual)}");
    }

    /// <summary>What differs, line by line: the lines between the common beginning and the common end, with two lines around them.</summary>
    internal static string Difference(string expected, string actual)
    {
        string[] old = expected.Split('\n'), now = actual.Split('\n');
        int shorter = Math.Min(old.Length, now.Length), head = 0, tail = 0;
        while (head < shorter && old[head] == now[head])
        {
            head++;
        }

        while (tail < shorter - head && old[^(tail + 1)] == now[^(tail + 1)])
        {
            tail++;
        }

        int from = Math.Max(0, head - 2);
        var text = new StringBuilder().Append("line ").Append(head + 1).Append(":\n");
        Append(text, ' ', old[from..head]);
        Append(text, '-', old[head..^tail]);
        Append(text, '+', now[head..^tail]);
        Append(text, ' ', old[^tail..].Take(2).ToArray());
        return text.ToString();
    }

    private static void Append(StringBuilder text, char mark, string[] lines)
    {
        foreach (string line in lines.Take(LinesShown))
        {
            text.Append(mark).Append(' ').Append(line).Append('\n');
        }

        if (lines.Length > LinesShown)
        {
            text.Append(mark).Append(" … ").Append(lines.Length - LinesShown).Append(" more lines\n");
        }
    }
}
