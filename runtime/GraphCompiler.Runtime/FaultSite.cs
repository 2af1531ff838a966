using GraphCompiler.Runtime.Diagnostics;

namespace GraphCompiler.Runtime;

/// <summary>What a fault in the data is reported as.</summary>
/// <param name="Site">Its number in the fault word: the id of the node in the graph that was lowered.</param>
/// <param name="Id">Kind of fault.</param>
/// <param name="Node">The node as a line of graph text.</param>
/// <param name="Location">The user's line.</param>
public sealed record FaultSite(int Site, DiagnosticId Id, string Node, SourceLocation Location)
{
    /// <summary>Bits of a fault word below the site: the index of the element at fault.</summary>
    public const int IndexBits = 40;

    /// <summary>The exception for a fault word.</summary>
    /// <param name="sites">What each site number means.</param>
    /// <param name="fault">The word: site · 2⁴⁰ + index.</param>
    public static GraphCompilerException Error(IReadOnlyList<FaultSite> sites, ulong fault)
    {
        ulong index = fault & ((1UL << IndexBits) - 1);
        FaultSite site = sites.First(s => (ulong)s.Site == fault >> IndexBits);
        return site.Id.Error(FormattableString.Invariant($"{site.Id.Title}, found at element {index}"), site.Location, site.Node);
    }
}
