using System;
using System.Runtime.InteropServices;

namespace GraphCompiler.Runtime;

/// <summary>Which cores this process may use, and how a thread is kept on one of them. Linux only; elsewhere nothing is pinned.</summary>
/// <remarks>Also compiled into ahead-of-time assemblies from this text: BCL only, blittable imports only.</remarks>
internal static unsafe class CpuAffinity
{
    /// <summary>Bytes of a mask: 8192 cores, more than any kernel is built for.</summary>
    private const int MaskBytes = 1024;

    /// <summary>
    /// The cores of the process's mask in ascending order; empty where threads cannot be pinned, or where a quota allows less than
    /// the mask, so that which cores are free is not ours to say.
    /// </summary>
    public static int[] PinnableCores()
    {
        if (!OperatingSystem.IsLinux())
        {
            return [];
        }

        byte* mask = stackalloc byte[MaskBytes];
        new Span<byte>(mask, MaskBytes).Clear();
        try
        {
            // A first use of each import, so that a C library without one of them is found here and not in a worker.
            if (sched_getaffinity(0, MaskBytes, mask) < 0 || sched_getcpu() < 0 || gettid() <= 0)
            {
                return [];
            }
        }
        catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException)
        {
            return [];
        }

        int count = 0;
        var cores = new int[MaskBytes * 8];
        for (int core = 0; core < cores.Length; core++)
        {
            if ((mask[core / 8] & (1 << (core % 8))) != 0)
            {
                cores[count++] = core;
            }
        }

        return count <= Environment.ProcessorCount ? cores[..count] : [];
    }

    /// <summary>The operating system's id of the calling thread.</summary>
    public static int CurrentThread => gettid();

    /// <summary>The core that the calling thread runs on at this moment.</summary>
    public static int CurrentCore => sched_getcpu();

    /// <summary>Lets a thread run on the given cores only. A refusal changes nothing but speed, and is ignored.</summary>
    public static void Restrict(int thread, ReadOnlySpan<int> cores)
    {
        byte* mask = stackalloc byte[MaskBytes];
        new Span<byte>(mask, MaskBytes).Clear();
        foreach (int core in cores)
        {
            mask[core / 8] |= (byte)(1 << (core % 8));
        }

        _ = sched_setaffinity(thread, MaskBytes, mask);
    }

    [DllImport("libc"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int sched_getaffinity(int thread, nuint size, byte* mask);

    [DllImport("libc"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int sched_setaffinity(int thread, nuint size, byte* mask);

    [DllImport("libc"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories), SuppressGCTransition]
    private static extern int sched_getcpu();

    [DllImport("libc"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int gettid();
}
