using System.Diagnostics;
using System.Runtime.CompilerServices;
using GraphCompiler.Runtime;
using Xunit;

namespace GraphCompiler.Tests.Runtime;

/// <summary>Every chunk runs exactly once, whoever calls, however many threads there are.</summary>
public sealed unsafe class WorkersTests
{
    [Theory]
    [InlineData(0, 2)]
    [InlineData(1, 2)]
    [InlineData(2, 2)]
    [InlineData(7, 1)]
    [InlineData(64, 2)]
    [InlineData(1000, 3)]
    [InlineData(1000, 16)]
    [InlineData(5, 100_000)]
    public void Each_chunk_runs_once(int chunks, int threads)
    {
        var counts = new int[chunks];
        for (int round = 0; round < 200; round++)
        {
            RunCounting(counts, threads);
        }

        Assert.All(counts, count => Assert.Equal(200, count));
    }

    [Fact]
    public void A_million_runs_are_right_and_allocate_nothing()
    {
        const int Runs = 1_000_000;
        long total = 0;
        byte** args = stackalloc byte*[1] { (byte*)&total };
        Workers.Run(&AddRange, args, 4, 2);
        total = 0;

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int run = 0; run < Runs; run++)
        {
            Workers.Run(&AddRange, args, 4, 2);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(10L * Runs, total);
    }

    [Fact]
    public void Sleeping_workers_are_woken()
    {
        var counts = new int[64];
        for (int round = 0; round < 50; round++)
        {
            Thread.Sleep(2);
            RunCounting(counts, threads: 2 + (round % 3));
        }

        Assert.All(counts, count => Assert.Equal(50, count));
    }

    [Fact]
    public void Callers_at_the_same_time_do_not_disturb_each_other()
    {
        const int Callers = 16, Rounds = 2000;
        var counts = new int[Callers][];
        Thread[] threads = [.. Enumerable.Range(0, Callers).Select(caller => new Thread(() =>
        {
            counts[caller] = new int[37];
            for (int round = 0; round < Rounds; round++)
            {
                RunCounting(counts[caller], threads: 1 + (round % 5));
            }
        }))];
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());

        Assert.All(counts, own => Assert.All(own, count => Assert.Equal(Rounds, count)));
    }

    [Fact]
    public void A_kernel_may_fork_again()
    {
        long total = 0;
        byte** args = stackalloc byte*[1] { (byte*)&total };
        for (int round = 0; round < 1000; round++)
        {
            Workers.Run(&Nested, args, 8, 2);
        }

        Assert.Equal(1000 * 8 * 10, total);
    }

    [Fact]
    public void Two_threads_really_run_at_once()
    {
        if (Workers.AllowedCores < 2)
        {
            return;
        }

        // Each of the two chunks waits for the other one to have begun: one thread alone would give up after a second.
        long arrived = 0, met = 0;
        byte** args = stackalloc byte*[2] { (byte*)&arrived, (byte*)&met };
        for (int round = 0; round < 20 && met == 0; round++)
        {
            arrived = 0;
            Workers.Run(&Meet, args, 2, 2);
        }

        Assert.NotEqual(0, met);
    }

    private static void RunCounting(int[] counts, int threads)
    {
        fixed (int* first = counts)
        {
            byte** args = stackalloc byte*[1] { (byte*)first };
            Workers.Run(&Count, args, counts.Length, threads);
        }
    }

    private static void Count(byte** args, long begin, long end)
    {
        for (long i = begin; i < end; i++)
        {
            ((int*)args[0])[i]++; // Not interlocked: a chunk that ran twice at once, or that the join did not wait for, shows.
        }
    }

    private static void AddRange(byte** args, long begin, long end)
    {
        for (long i = begin; i < end; i++)
        {
            Interlocked.Add(ref *(long*)args[0], i + 1);
        }
    }

    private static void Nested(byte** args, long begin, long end)
    {
        for (long i = begin; i < end; i++)
        {
            Workers.Run(&AddRange, args, 4, 2);
        }
    }

    private static void Meet(byte** args, long begin, long end)
    {
        for (long i = begin; i < end; i++)
        {
            Interlocked.Increment(ref *(long*)args[0]);
            long start = Stopwatch.GetTimestamp();
            while (Volatile.Read(ref *(long*)args[0]) < 2 && Stopwatch.GetElapsedTime(start).TotalSeconds < 0.2)
            {
                Thread.SpinWait(1);
            }

            Interlocked.CompareExchange(ref *(long*)args[1], Volatile.Read(ref *(long*)args[0]) == 2 ? 1 : 0, 0);
        }
    }
}
