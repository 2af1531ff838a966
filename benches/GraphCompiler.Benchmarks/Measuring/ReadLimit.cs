using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace GraphCompiler.Benchmarks.Measuring;

/// <summary>Reads of a number of bytes, from the cache that holds them: the limit of products of one row with a matrix.</summary>
internal sealed unsafe class ReadLimit
{
    /// <summary>Bytes of a step: eight registers of 512 bits.</summary>
    private const int Step = 512;

    /// <summary>Chunks for each thread, so that the threads end together.</summary>
    private const int ChunksPerThread = 4;

    private readonly Arena memory;
    private readonly long chunk;
    private readonly int threads;

    /// <summary>Memory of so many bytes, in whole steps.</summary>
    public ReadLimit(double bytes, int threads)
    {
        this.threads = threads;
        chunk = Math.Max(1, (long)bytes / (Step * Chunks)) * Step;
        memory = Arena.Allocate(chunk * Chunks);
        NativeMemory.Fill(memory.Pointer, (nuint)memory.Size, 1);
    }

    /// <summary>Bytes that one call of <see cref="Run"/> reads.</summary>
    public double Bytes => (double)chunk * Chunks;

    private long Chunks => (long)ChunksPerThread * threads;

    /// <summary>Reads once, on all threads together.</summary>
    public void Run()
    {
        byte** args = stackalloc byte*[2] { memory.Pointer, (byte*)chunk };
        Workers.Run(&Read, args, Chunks, threads);
        GC.KeepAlive(this);
    }

    private static void Read(byte** args, long begin, long end) => _ = Sum(args[0] + (begin * (long)args[1]), args[0] + (end * (long)args[1]));

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static int Sum(byte* from, byte* to)
    {
        Vector512<int> a = default, b = default, c = default, d = default;
        for (byte* p = from; p < to; p += Step)
        {
            a += *(Vector512<int>*)p;
            b += *(Vector512<int>*)(p + 64);
            c += *(Vector512<int>*)(p + 128);
            d += *(Vector512<int>*)(p + 192);
            a += *(Vector512<int>*)(p + 256);
            b += *(Vector512<int>*)(p + 320);
            c += *(Vector512<int>*)(p + 384);
            d += *(Vector512<int>*)(p + 448);
        }

        return Vector512.Sum(a + b + c + d);
    }
}
