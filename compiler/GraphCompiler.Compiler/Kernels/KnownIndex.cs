namespace GraphCompiler.Compiler.Kernels;

/// <summary>What is known of an index that is read from memory.</summary>
/// <param name="Extent">It is not negative, and below this.</param>
/// <param name="Rises">
/// Where indices that lie one behind the other in memory rise or stay: by how much at most the last of <c>2^(i + 1)</c> of them, from anywhere on, lies above the
/// first; none where they do not, or nothing is known.
/// </param>
public sealed record KnownIndex(long Extent, EquatableArray<long> Rises)
{
    /// <summary>Most indices that it is known of how far apart they are, as a power of two.</summary>
    private const int MostPowers = 4;

    /// <summary>What is known of indices in range.</summary>
    /// <param name="extent">They are below it.</param>
    /// <param name="rising">The indices, if they are known and rise or stay; else null.</param>
    public static KnownIndex Of(long extent, IReadOnlyList<long>? rising) => new(extent, rising is null ? [] : Enumerable.Range(1, MostPowers)
        .Select(power => Enumerable.Range(0, rising.Count).Max(i => rising[Math.Min(i + (1 << power) - 1, rising.Count - 1)] - rising[i])).ToEquatable());

    /// <summary>By how much the last of a number of indices, a power of two, lies above the first at most; null if that is not known.</summary>
    public long? Rise(int indices) => indices > 1 && int.Log2(indices) <= Rises.Count ? Rises[int.Log2(indices) - 1] : null;

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"below {Extent}{(Rises.Count == 0 ? "" : $", rising by {Rises}")}");
}
