namespace GraphCompiler.Backend.CSharp.Compilation;

/// <summary>What Roslyn compiles before there is anything to compile.</summary>
internal static class WarmUpSource
{
    /// <summary>
    /// A file with one of each of the constructs that generated files are made of, so that .NET has compiled the parts of Roslyn that they need. It is
    /// never run; its vectors are as wide as those of most machines, so that Roslyn knows these types too.
    /// </summary>
    public const string Text = """
        using System;
        using System.Runtime.CompilerServices;
        using System.Runtime.Intrinsics;
        using System.Runtime.Intrinsics.X86;
        using System.Threading;
        using F32x16 = System.Runtime.Intrinsics.Vector512<float>;
        using unsafe F32x16p = System.Runtime.Intrinsics.Vector512<float>*;
        using I32x16 = System.Runtime.Intrinsics.Vector512<int>;

        [module: SkipLocalsInit]

        /// <summary>Every construct once.</summary>
        internal static unsafe class WarmUp
        {
            public static void Run(byte** t, int threads, nint workers)
            {
                var run = (delegate*<delegate*<byte**, long, long, void>, byte**, long, int, void>)workers;
                run(&Part0.Sweep, &t[0], 8, Math.Min(threads, 8));
                Part0.Sweep(&t[5], 0, 1);
                if (*(ulong*)(&t[35])[0] != ulong.MaxValue)
                {
                    return;
                }
                Buffer.MemoryCopy((&t[88])[0], (&t[88])[1], 4L, 4L);
            }

            private static class Part0
            {
                internal static void Sweep(byte** args, long begin, long end)
                {
                    float* x = (float*)args[0];
                    int* labels = (int*)args[1];
                    ulong* fault = (ulong*)args[2];
                    byte* scratch = stackalloc byte[127];
                    scratch += -(nint)scratch & 63;
                    float* row = (float*)(scratch + 64);
                    I32x16 lanes = Vector512.Create(8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7);
                    for (long chunk = begin; chunk < end; chunk++)
                    {
                        F32x16 sum = F32x16.Zero;
                        long t0 = chunk * -16L;
                        float* x_t0 = &x[t0];
                        I32x16 mask = Vector512.LessThan(I32x16.Indices, Vector512.Create<int>((int)t0));
                        for (long j = t0; j < t0 + 64; j += 16)
                        {
                            F32x16 v0 = *(F32x16p)(&x[j + 16]);
                            F32x16 v1 = LoadMasked(x_t0, mask);
                            float a0 = x_t0[784];
                            sum = Vector512.FusedMultiplyAdd(Vector512.Create<float>(a0), v0, sum);
                            F32x16 v2 = Avx512F.IsSupported ? Avx512F.UnpackLow(v0, v1) : Each(v0, v1);
                            F32x16 v3 = Avx512F.IsSupported ? Vector512.AsSingle(Avx512F.UnpackHigh(Vector512.AsDouble(v0), Vector512.AsDouble(v1))) : Each(v0, v1);
                            F32x16 v4 = Avx512F.IsSupported ? Avx512F.Shuffle4x128(v2, v3, 0b10_00_10_00) : Each(v2, v3);
                            F32x16 v5 = v4 * Vector512.Create<float>(0.9f) - v0 / Vector512.Sqrt(v1) + -v2;
                            F32x16 v6 = Vector512.Max(v5, Vector512.ShuffleNative(v4, lanes));
                            F32x16 v7 = Vector512.ConditionalSelect(Vector512.AsSingle(mask), v6, Scale(v3, v4));
                            I32x16 m = ~Vector512.Equals(v6, v7).AsInt32() & Vector512.LessThanOrEqual(v6, v7).AsInt32();
                            *(F32x16p)row = v7;
                            *(F32x16p)(&row[j]) = Vector512.ConvertToSingle(m << 1 | mask);
                        }
                        int label = labels[chunk];
                        long at = (long)label;
                        bool inside = at >= 0L & at < 10L;
                        if (!inside)
                        {
                            RaiseFault(fault, 26, chunk);
                        }
                        else
                        {
                            row[at] = Log(Vector512.ToScalar(sum)) * 0.0078125f;
                        }
                    }
                }
            }

            [MethodImpl(MethodImplOptions.AggressiveInlining)]
            private static F32x16 LoadMasked(float* p, I32x16 mask) =>
                Avx512F.IsSupported ? Avx512F.MaskLoad(p, Vector512.AsSingle(mask), F32x16.Zero) : LoadMasked_each(p, mask);

            private static F32x16 LoadMasked_each(float* p, I32x16 mask)
            {
                F32x16 result = default;
                for (int lane = 0; lane < 16; lane++)
                {
                    if (((int*)&mask)[lane] != 0)
                    {
                        ((float*)&result)[lane] = p[lane];
                    }
                }

                return result;
            }

            private static F32x16 Each(F32x16 x, F32x16 y) =>
                Vector512.Create(x[0], y[0], x[1], y[1], x[4], y[4], x[5], y[5], x[8], y[8], x[9], y[9], x[12], y[12], x[13], y[13]);

            [MethodImpl(MethodImplOptions.AggressiveInlining)]
            private static F32x16 Scale(F32x16 x, F32x16 n)
            {
                var whole = (n + Vector512.Create(12582912f)).AsInt32() - Vector512.Create(12582912f).AsInt32();
                var half = whole >> 1;
                return x * (half + Vector512.Create(127) << 23).AsSingle() * (whole - half + Vector512.Create(127) << 23).AsSingle();
            }

            private static float Log(float x)
            {
                uint t0 = (uint)BitConverter.SingleToUInt32Bits(x);
                bool t1 = t0 - 8388608u >= 2130706432u;
                int t2 = (int)((int)t0 >> (int)Math.Min((uint)23, (uint)31));
                float t3 = float.FusedMultiplyAdd(-0.059767965f, MathF.Abs(x), 0.106320255f);
                float t4 = ((ReadOnlySpan<float>)[1f, 2f, 3f, 4f])[(int)(t2 & 3)];
                return t1 ? t3 : x < float.PositiveInfinity ? t4 : BitConverter.UInt32BitsToSingle(0xFFC00000u);
            }

            private static void RaiseFault(ulong* word, ulong site, long index)
            {
                ulong fault = site << 40 | (ulong)index & (1ul << 40) - 1, seen = Volatile.Read(ref *word);
                while (fault < seen)
                {
                    ulong before = Interlocked.CompareExchange(ref *word, fault, seen);
                    if (before == seen)
                    {
                        return;
                    }

                    seen = before;
                }
            }
        }
        """;
}
