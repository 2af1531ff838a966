using System;
using System.Runtime.InteropServices;
using System.Threading;

namespace GraphCompiler.Runtime;

/// <summary>
/// Chunks that one thread of a <see cref="WorkerPool"/> begins with: it takes them from the front, and threads that have none left from the back.
/// </summary>
/// <remarks>
/// <para>
/// Neighbours stay with one thread, and from run to run they are the same, so that what they share is in its caches already. (Turns from one counter for
/// all gave both cores of a Zen 5 pieces of the same pages: weight gradients with Adam took 13 % longer.)
/// </para>
/// <para>A range only shrinks while a job runs: a thread that has found all ranges empty is done.</para>
/// </remarks>
[StructLayout(LayoutKind.Explicit, Size = 256)]
internal struct ChunkRange
{
    /// <summary>The smaller part of what is left that a turn takes, so that there is something to take for others.</summary>
    private const uint PartsOfRest = 4;

    /// <summary>First chunk in the low half, end in the high one; alone on its cache lines.</summary>
    [FieldOffset(128)]
    private ulong bounds;

    /// <summary>Fills the range, while no job runs.</summary>
    public void Reset(long begin, long end) => bounds = Pack((uint)begin, (uint)end);

    /// <summary>Takes one or more chunks; false if none is left.</summary>
    /// <param name="fromFront">Whether they are the first ones, or the last.</param>
    /// <param name="begin">First chunk taken.</param>
    /// <param name="end">End of those taken, exclusive.</param>
    public bool TryTake(bool fromFront, out long begin, out long end)
    {
        ulong seen = Volatile.Read(ref bounds);
        while (true)
        {
            uint first = (uint)seen, last = (uint)(seen >> 32);
            if (first >= last)
            {
                begin = end = 0;
                return false;
            }

            uint turn = Math.Max(1, (last - first) / PartsOfRest);
            ulong rest = fromFront ? Pack(first + turn, last) : Pack(first, last - turn);
            ulong before = Interlocked.CompareExchange(ref bounds, rest, seen);
            if (before == seen)
            {
                (begin, end) = fromFront ? (first, first + turn) : (last - turn, last);
                return true;
            }

            seen = before;
        }
    }

    private static ulong Pack(uint begin, uint end) => ((ulong)end << 32) | begin;
}
