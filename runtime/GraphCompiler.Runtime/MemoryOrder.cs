using System;

namespace GraphCompiler.Runtime;

/// <summary>In which order the elements of an array lie in memory where that is not row-major: loops, outermost first, and their steps through the
/// row-major array.</summary>
/// <remarks>
/// <code>
/// f32[K,N] in panels [N/32,K,32]:   sizes N/32, K, 32   steps 32, N, 1
/// </code>
/// </remarks>
public sealed class MemoryOrder
{
    private readonly long[] sizes;
    private readonly long[] steps;

    /// <summary>An order.</summary>
    /// <param name="sizes">Sizes of the loops; together, they run through all elements once.</param>
    /// <param name="steps">Elements of the row-major array from one iteration of each loop to its next.</param>
    public MemoryOrder(ReadOnlySpan<long> sizes, ReadOnlySpan<long> steps)
    {
        this.sizes = sizes.ToArray();
        this.steps = steps.ToArray();
    }

    /// <summary>Sizes of the loops.</summary>
    public ReadOnlySpan<long> Sizes => sizes;

    /// <summary>Steps of the loops through the row-major array.</summary>
    public ReadOnlySpan<long> Steps => steps;

    /// <summary>Whether it is the same order.</summary>
    public bool IsSameAs(MemoryOrder? other) =>
        other is not null && sizes.AsSpan().SequenceEqual(other.sizes) && steps.AsSpan().SequenceEqual(other.steps);

    /// <summary>Copies a row-major array into memory of this order.</summary>
    /// <param name="rowMajor">Bytes of the array.</param>
    /// <param name="packed">As many bytes.</param>
    /// <param name="elementSize">Bytes of an element.</param>
    public void Pack(ReadOnlySpan<byte> rowMajor, Span<byte> packed, int elementSize) => Copy(rowMajor, packed, elementSize, packs: true);

    /// <summary>Copies memory of this order into a row-major array.</summary>
    /// <param name="packed">Bytes of the memory.</param>
    /// <param name="rowMajor">As many bytes.</param>
    /// <param name="elementSize">Bytes of an element.</param>
    public void Unpack(ReadOnlySpan<byte> packed, Span<byte> rowMajor, int elementSize) => Copy(packed, rowMajor, elementSize, packs: false);

    private void Copy(ReadOnlySpan<byte> from, Span<byte> to, int elementSize, bool packs)
    {
        // The innermost loop is one copy where its elements are neighbours.
        int loops = steps[^1] == 1 ? sizes.Length - 1 : sizes.Length;
        int run = checked((int)(loops < sizes.Length ? sizes[^1] : 1) * elementSize);
        var index = new long[loops];
        long element = 0;
        for (int at = 0; at < to.Length; at += run)
        {
            int other = checked((int)(element * elementSize));
            from.Slice(packs ? other : at, run).CopyTo(to.Slice(packs ? at : other, run));
            for (int loop = loops - 1; loop >= 0; loop--)
            {
                element += steps[loop];
                if (++index[loop] < sizes[loop])
                {
                    break;
                }

                element -= steps[loop] * sizes[loop];
                index[loop] = 0;
            }
        }
    }
}
