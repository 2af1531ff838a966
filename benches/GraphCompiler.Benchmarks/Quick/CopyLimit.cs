using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace GraphCompiler.Benchmarks.Quick;

/// <summary>Copies of a number of bytes in memory of its own: the limit of work that is bound by memory.</summary>
internal sealed unsafe class CopyLimit
{
    private const long Chunks = 64;

    private readonly float* from;
    private readonly float* to;
    private readonly long floats;

    /// <summary>Memory for a copy that reads and writes <paramref name="bytes"/> in total.</summary>
    public CopyLimit(double bytes)
    {
        floats = Math.Max(1, (long)bytes / 2 / sizeof(float) / (16 * Chunks)) * 16 * Chunks;
        from = Allocate(floats);
        to = Allocate(floats);
    }

    /// <summary>Frees the memory.</summary>
    ~CopyLimit()
    {
        NativeMemory.AlignedFree(from);
        NativeMemory.AlignedFree(to);
    }

    /// <summary>Copies once, on all threads together.</summary>
    /// <param name="nonTemporal">Whether it is stored past the caches.</param>
    /// <param name="threads">Number of threads.</param>
    public void Run(bool nonTemporal, int threads)
    {
        byte** args = stackalloc byte*[3];
        args[0] = (byte*)from;
        args[1] = (byte*)to;
        args[2] = (byte*)(floats / Chunks);
        Workers.Run(nonTemporal ? &PastCaches : &Plain, args, Chunks, threads);
    }

    private static void Plain(byte** args, long begin, long end)
    {
        float* from = (float*)args[0], to = (float*)args[1];
        long floats = (long)args[2];
        for (long i = begin * floats; i < end * floats; i += 16)
        {
            *(Vector512<float>*)(to + i) = *(Vector512<float>*)(from + i);
        }
    }

    private static void PastCaches(byte** args, long begin, long end)
    {
        float* from = (float*)args[0], to = (float*)args[1];
        long floats = (long)args[2];
        for (long i = begin * floats; i < end * floats; i += 16)
        {
            Vector512.StoreAlignedNonTemporal(*(Vector512<float>*)(from + i), to + i);
        }
    }

    private static float* Allocate(long floats)
    {
        float* memory = (float*)NativeMemory.AlignedAlloc((nuint)(floats * sizeof(float)), 64);
        for (long i = 0; i < floats; i++)
        {
            memory[i] = 1;
        }

        return memory;
    }
}
