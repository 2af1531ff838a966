namespace GraphCompiler.Compiler.Fusion;

/// <summary>Puts small clusters into one launch: bias updates, step counters, keys.</summary>
/// <remarks>
/// <code>
/// launch k1: %t1 = add %t, 1                  launch k1: phase 0: %t1 = add %t, 1     | %b = … (its own chunks)
/// launch k2: %r = rsqrt %t1           ⇒                  phase 1: %r = rsqrt %t1
/// launch k3: %b = …
/// </code>
/// A launch costs what a few thousand operations do. Tiny clusters may depend on each other: they become phases, one after another. Larger ones only share
/// the launch where they do not, so that no core waits for another.
/// </remarks>
public static class LaunchMerging
{
    /// <summary>Most elements of a cluster that runs on one core without loss.</summary>
    private const long TinyElements = 2048;

    /// <summary>Most elements of a cluster whose launch is felt.</summary>
    private const long SmallElements = 1 << 18;

    private const int MostParts = 16;

    /// <summary>Merges what is small.</summary>
    public static void Run(ClusterOrder order, FusionStages stages)
    {
        Merge(order, c => c.Parts.All(p => IsAtMost(p, TinyElements)), (x, y) => stages.MayShareLaunch(x, y) && !order.HasDetour(x, y));
        Merge(order, c => c.Parts.All(p => IsAtMost(p, SmallElements)), (x, y) => stages.MayShareLaunch(x, y) && !order.Depends(x, y));
    }

    private static void Merge(ClusterOrder order, Func<Cluster, bool> isSmall, Func<Cluster, Cluster, bool> mayShare)
    {
        Cluster? current = null;
        foreach (Cluster next in order.Clusters.Where(isSmall).ToList())
        {
            current = current is not null && current.Parts.Count + next.Parts.Count <= MostParts
                && current.Nodes.Count + next.Nodes.Count <= FusionRules.MaxNodes && mayShare(current, next)
                ? order.Replace(current, next, new Cluster([.. current.Parts, .. next.Parts])) : next;
        }
    }

    private static bool IsAtMost(Cluster part, long elements) =>
        part.Pattern is { Kind: FusionKind.Elementwise or FusionKind.Reduction } pattern && pattern.Elements <= elements;
}
