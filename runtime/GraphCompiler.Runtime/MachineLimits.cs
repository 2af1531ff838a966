using System.Diagnostics;
using System.Runtime.Intrinsics;

namespace GraphCompiler.Runtime;

/// <summary>What this machine can do at most, measured: the yardstick of a profile.</summary>
/// <param name="CopyBytesPerSecond">Bytes that a copy between arrays larger than the caches reads and writes in a second.</param>
/// <param name="FlopsPerSecond">Floating-point operations of f32 multiply-adds in registers in a second.</param>
public sealed unsafe record MachineLimits(double CopyBytesPerSecond, double FlopsPerSecond)
{
    private const long CopyBytes = 64 << 20;
    private const int Chunks = 64;
    private const int Rounds = 20_000;
    private const int Chains = 10;

    /// <summary>Measures for some tens of milliseconds: the best of several runs.</summary>
    /// <param name="threads">Threads that take part.</param>
    public static MachineLimits Measure(int threads)
    {
        Arena from = Arena.Allocate(CopyBytes), to = Arena.Allocate(CopyBytes);
        from.Touch();
        byte** memory = stackalloc byte*[2] { from.Pointer, to.Pointer };
        double copy = Best(&Copy, memory, threads), multiplyAdd = Best(&MultiplyAdd, memory, threads);
        GC.KeepAlive(from);
        GC.KeepAlive(to);
        int lanes = Vector512.IsHardwareAccelerated ? 16 : Vector256.IsHardwareAccelerated ? 8 : 4;
        return new MachineLimits(2.0 * CopyBytes / copy, 2.0 * Chunks * Rounds * Chains * lanes / multiplyAdd);
    }

    private static double Best(delegate*<byte**, long, long, void> kernel, byte** args, int threads)
    {
        double best = double.PositiveInfinity;
        for (int i = 0; i < 5; i++)
        {
            long start = Stopwatch.GetTimestamp();
            Workers.Run(kernel, args, Chunks, threads);
            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalSeconds);
        }

        return best;
    }

    private static void Copy(byte** args, long begin, long end)
    {
        const long chunk = CopyBytes / Chunks;
        Buffer.MemoryCopy(args[0] + (begin * chunk), args[1] + (begin * chunk), (end - begin) * chunk, (end - begin) * chunk);
    }

    private static void MultiplyAdd(byte** args, long begin, long end)
    {
        for (long chunk = begin; chunk < end; chunk++)
        {
            float* result = (float*)(args[1] + (chunk * 64));
            if (Vector512.IsHardwareAccelerated)
            {
                *(Vector512<float>*)result = Chain512(Vector512.Create(0.5f));
            }
            else if (Vector256.IsHardwareAccelerated)
            {
                *(Vector256<float>*)result = Chain256(Vector256.Create(0.5f));
            }
            else
            {
                *(Vector128<float>*)result = Chain128(Vector128.Create(0.5f));
            }
        }
    }

    private static Vector512<float> Chain512(Vector512<float> x)
    {
        Vector512<float> a = x, b = x, c = x, d = x, e = x, f = x, g = x, h = x, i = x, j = x;
        for (int round = 0; round < Rounds; round++)
        {
            a = Vector512.FusedMultiplyAdd(a, x, x);
            b = Vector512.FusedMultiplyAdd(b, x, x);
            c = Vector512.FusedMultiplyAdd(c, x, x);
            d = Vector512.FusedMultiplyAdd(d, x, x);
            e = Vector512.FusedMultiplyAdd(e, x, x);
            f = Vector512.FusedMultiplyAdd(f, x, x);
            g = Vector512.FusedMultiplyAdd(g, x, x);
            h = Vector512.FusedMultiplyAdd(h, x, x);
            i = Vector512.FusedMultiplyAdd(i, x, x);
            j = Vector512.FusedMultiplyAdd(j, x, x);
        }

        return a + b + c + d + e + f + g + h + i + j;
    }

    private static Vector256<float> Chain256(Vector256<float> x)
    {
        Vector256<float> a = x, b = x, c = x, d = x, e = x, f = x, g = x, h = x, i = x, j = x;
        for (int round = 0; round < Rounds; round++)
        {
            a = Vector256.FusedMultiplyAdd(a, x, x);
            b = Vector256.FusedMultiplyAdd(b, x, x);
            c = Vector256.FusedMultiplyAdd(c, x, x);
            d = Vector256.FusedMultiplyAdd(d, x, x);
            e = Vector256.FusedMultiplyAdd(e, x, x);
            f = Vector256.FusedMultiplyAdd(f, x, x);
            g = Vector256.FusedMultiplyAdd(g, x, x);
            h = Vector256.FusedMultiplyAdd(h, x, x);
            i = Vector256.FusedMultiplyAdd(i, x, x);
            j = Vector256.FusedMultiplyAdd(j, x, x);
        }

        return a + b + c + d + e + f + g + h + i + j;
    }

    private static Vector128<float> Chain128(Vector128<float> x)
    {
        Vector128<float> a = x, b = x, c = x, d = x, e = x, f = x, g = x, h = x, i = x, j = x;
        for (int round = 0; round < Rounds; round++)
        {
            a = Vector128.MultiplyAddEstimate(a, x, x);
            b = Vector128.MultiplyAddEstimate(b, x, x);
            c = Vector128.MultiplyAddEstimate(c, x, x);
            d = Vector128.MultiplyAddEstimate(d, x, x);
            e = Vector128.MultiplyAddEstimate(e, x, x);
            f = Vector128.MultiplyAddEstimate(f, x, x);
            g = Vector128.MultiplyAddEstimate(g, x, x);
            h = Vector128.MultiplyAddEstimate(h, x, x);
            i = Vector128.MultiplyAddEstimate(i, x, x);
            j = Vector128.MultiplyAddEstimate(j, x, x);
        }

        return a + b + c + d + e + f + g + h + i + j;
    }
}
