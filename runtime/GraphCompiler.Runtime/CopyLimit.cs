using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace GraphCompiler.Runtime;

/// <summary>Copies of a number of bytes in memory of its own: the limit of work that is bound by memory.</summary>
internal sealed unsafe class CopyLimit
{
    private const long Chunks = 64;
    private const int Line = 64;

    /// <summary>The target lies so many bytes behind a page's begin: a store is not taken for one to the line that is loaded next.</summary>
    private const int Offset = 33 * Line;

    private readonly Arena from;
    private readonly Arena to;
    private readonly long chunk;

    /// <summary>Memory for a copy that reads and writes <paramref name="bytes"/> in total.</summary>
    public CopyLimit(double bytes)
    {
        chunk = Math.Max(1, (long)bytes / 2 / (Line * Chunks)) * Line;
        from = Arena.Allocate(chunk * Chunks);
        to = Arena.Allocate((chunk * Chunks) + Offset);

        // Not zeros: there are machines that copy those faster than anything else.
        NativeMemory.Fill(from.Pointer, (nuint)from.Size, 0x3f);
        to.Touch();
    }

    /// <summary>Bytes that one call of <see cref="Run"/> reads and writes.</summary>
    public double Bytes => 2.0 * chunk * Chunks;

    /// <summary>Copies once, on all threads together.</summary>
    /// <param name="nonTemporal">Whether it is stored past the caches.</param>
    /// <param name="threads">Number of threads.</param>
    public void Run(bool nonTemporal, int threads)
    {
        byte** args = stackalloc byte*[3] { from.Pointer, to.Pointer + Offset, (byte*)chunk };
        Workers.Run(nonTemporal ? &PastCaches : &Plain, args, Chunks, threads);
        GC.KeepAlive(this);
    }

    private static void Plain(byte** args, long begin, long end)
    {
        byte* from = args[0], to = args[1];
        long chunk = (long)args[2];
        for (long i = begin * chunk; i < end * chunk; i += Line)
        {
            *(Vector512<byte>*)(to + i) = *(Vector512<byte>*)(from + i);
        }
    }

    private static void PastCaches(byte** args, long begin, long end)
    {
        byte* from = args[0], to = args[1];
        long chunk = (long)args[2];
        for (long i = begin * chunk; i < end * chunk; i += Line)
        {
            Vector512.StoreAlignedNonTemporal(*(Vector512<byte>*)(from + i), to + i);
        }
    }
}
