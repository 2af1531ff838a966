using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace GraphCompiler.Runtime;

/// <summary>The multiply-adds that the machine can do: chains in registers, and nothing else.</summary>
internal static unsafe class MultiplyAddLimit
{
    /// <summary>Steps of a chunk, about 3 µs.</summary>
    private const long Steps = 2_000;

    /// <summary>
    /// Chunks for each thread: short ones, so that a worker that is late (it takes some 50 µs to wake up) leaves some of its own to the others,
    /// and the threads end together.
    /// </summary>
    private const int ChunksPerThread = 32;
    private const int Chains = 12;

    /// <summary>Bits of this machine's widest registers: 512, 256 or 128.</summary>
    public static int MachineBits => Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : 128;

    /// <summary>Floating-point operations of one call of <see cref="Run"/>, on all threads together.</summary>
    /// <param name="bits">As for <see cref="Run"/>.</param>
    /// <param name="threads">Number of threads.</param>
    public static double Flops(int bits, int threads) => 2.0 * Steps * Chains * (bits / 32) * ChunksPerThread * threads;

    /// <summary>Twelve independent chains of f32 multiply-adds in registers, on each thread.</summary>
    /// <param name="bits">Bits of a register: 512, 256, 128, or 32 for one lane, which takes an instruction as long as four.</param>
    /// <param name="threads">Number of threads.</param>
    public static void Run(int bits, int threads)
    {
        byte* none = null;
        Workers.Run(
            bits switch
            {
                512 => &Wide,
                256 => &Half,
                _ => &Quarter,
            },
            &none, (long)ChunksPerThread * threads, threads);
    }

    private static void Wide(byte** args, long begin, long end) => Chain512((end - begin) * Steps);

    private static void Half(byte** args, long begin, long end) => Chain256((end - begin) * Steps);

    private static void Quarter(byte** args, long begin, long end) => Chain128((end - begin) * Steps);

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static float Chain512(long steps)
    {
        Vector512<float> f = Vector512.Create(0.5f), x = Vector512.Create(0.25f);
        Vector512<float> a = x, b = x, c = x, d = x, e = x, g = x, h = x, i = x, j = x, k = x, l = x, m = x;
        for (long s = 0; s < steps; s++)
        {
            a = Vector512.FusedMultiplyAdd(a, f, x);
            b = Vector512.FusedMultiplyAdd(b, f, x);
            c = Vector512.FusedMultiplyAdd(c, f, x);
            d = Vector512.FusedMultiplyAdd(d, f, x);
            e = Vector512.FusedMultiplyAdd(e, f, x);
            g = Vector512.FusedMultiplyAdd(g, f, x);
            h = Vector512.FusedMultiplyAdd(h, f, x);
            i = Vector512.FusedMultiplyAdd(i, f, x);
            j = Vector512.FusedMultiplyAdd(j, f, x);
            k = Vector512.FusedMultiplyAdd(k, f, x);
            l = Vector512.FusedMultiplyAdd(l, f, x);
            m = Vector512.FusedMultiplyAdd(m, f, x);
        }

        return (a + b + c + d + e + g + h + i + j + k + l + m).ToScalar();
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static float Chain256(long steps)
    {
        Vector256<float> f = Vector256.Create(0.5f), x = Vector256.Create(0.25f);
        Vector256<float> a = x, b = x, c = x, d = x, e = x, g = x, h = x, i = x, j = x, k = x, l = x, m = x;
        for (long s = 0; s < steps; s++)
        {
            a = Vector256.FusedMultiplyAdd(a, f, x);
            b = Vector256.FusedMultiplyAdd(b, f, x);
            c = Vector256.FusedMultiplyAdd(c, f, x);
            d = Vector256.FusedMultiplyAdd(d, f, x);
            e = Vector256.FusedMultiplyAdd(e, f, x);
            g = Vector256.FusedMultiplyAdd(g, f, x);
            h = Vector256.FusedMultiplyAdd(h, f, x);
            i = Vector256.FusedMultiplyAdd(i, f, x);
            j = Vector256.FusedMultiplyAdd(j, f, x);
            k = Vector256.FusedMultiplyAdd(k, f, x);
            l = Vector256.FusedMultiplyAdd(l, f, x);
            m = Vector256.FusedMultiplyAdd(m, f, x);
        }

        return (a + b + c + d + e + g + h + i + j + k + l + m).ToScalar();
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static float Chain128(long steps)
    {
        Vector128<float> f = Vector128.Create(0.5f), x = Vector128.Create(0.25f);
        Vector128<float> a = x, b = x, c = x, d = x, e = x, g = x, h = x, i = x, j = x, k = x, l = x, m = x;
        for (long s = 0; s < steps; s++)
        {
            a = Vector128.MultiplyAddEstimate(a, f, x);
            b = Vector128.MultiplyAddEstimate(b, f, x);
            c = Vector128.MultiplyAddEstimate(c, f, x);
            d = Vector128.MultiplyAddEstimate(d, f, x);
            e = Vector128.MultiplyAddEstimate(e, f, x);
            g = Vector128.MultiplyAddEstimate(g, f, x);
            h = Vector128.MultiplyAddEstimate(h, f, x);
            i = Vector128.MultiplyAddEstimate(i, f, x);
            j = Vector128.MultiplyAddEstimate(j, f, x);
            k = Vector128.MultiplyAddEstimate(k, f, x);
            l = Vector128.MultiplyAddEstimate(l, f, x);
            m = Vector128.MultiplyAddEstimate(m, f, x);
        }

        return (a + b + c + d + e + g + h + i + j + k + l + m).ToScalar();
    }
}
