using System.Globalization;

namespace GraphCompiler.Compiler.Kernels;

/// <summary>Names that are unique in one kernel: a hint and a number. No text of the user's ever becomes part of one.</summary>
public sealed class NameSource
{
    private readonly Dictionary<string, int> counts = new(StringComparer.Ordinal);

    /// <summary>The next name with the given hint, which is an identifier of the compiler's own.</summary>
    public string Next(string hint)
    {
        int count = counts.GetValueOrDefault(hint);
        counts[hint] = count + 1;
        return hint + count.ToString(CultureInfo.InvariantCulture);
    }
}
