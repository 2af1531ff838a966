using System.Runtime.InteropServices;
using GraphCompiler.Compiler.Programs;

namespace GraphCompiler.Compiler.Memory;

/// <summary>Which value lies where at a moment of a run: disjoint slices, found by their place.</summary>
public sealed class MemoryContents
{
    private static readonly Comparer<(Slice Slice, Value? Value)> ByOffset =
        Comparer<(Slice Slice, Value? Value)>.Create((x, y) => x.Slice.Offset.CompareTo(y.Slice.Offset));

    private readonly Dictionary<(MemorySpace Space, int Index), SortedSet<(Slice Slice, Value? Value)>> written = [];

    /// <summary>What overlaps a slice, in order.</summary>
    public IReadOnlyList<(Slice Slice, Value? Value)> Overlapping(Slice slice)
    {
        if (slice.Bytes == 0 || !written.TryGetValue((slice.Space, slice.Index), out SortedSet<(Slice Slice, Value? Value)>? all) || all.Count == 0)
        {
            return [];
        }

        var found = new List<(Slice Slice, Value? Value)>();
        // They are disjoint, so that of those that begin before the slice only the last can reach into it.
        if (slice.Offset > 0)
        {
            (Slice Slice, Value? Value) before = all.GetViewBetween(At(0), At(slice.Offset - 1)).Max;
            if (before.Slice.Offset + before.Slice.Bytes > slice.Offset)
            {
                found.Add(before);
            }
        }

        found.AddRange(all.GetViewBetween(At(slice.Offset), At(slice.Offset + slice.Bytes - 1)));
        return found;

        (Slice, Value?) At(long offset) => (slice with { Offset = offset }, null);
    }

    /// <summary>Writes a value, or something that is none; what it overlaps is lost, whole.</summary>
    public void Write(Slice slice, Value? value)
    {
        if (slice.Bytes == 0)
        {
            return;
        }

        ref SortedSet<(Slice Slice, Value? Value)>? all =
            ref CollectionsMarshal.GetValueRefOrAddDefault(written, (slice.Space, slice.Index), out _);
        all ??= new SortedSet<(Slice Slice, Value? Value)>(ByOffset);
        foreach ((Slice Slice, Value? Value) lost in Overlapping(slice))
        {
            all.Remove(lost);
        }

        all.Add((slice, value));
    }
}
