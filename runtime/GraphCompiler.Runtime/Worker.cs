using System;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Threading;

namespace GraphCompiler.Runtime;

/// <summary>One thread of a <see cref="WorkerPool"/>, and the state by which it and the caller find each other.</summary>
/// <remarks>
/// <code>
/// worker:  Idle ⇒ Parked (spun for long enough)    Invited ⇒ Running    Running, Awaited ⇒ Idle
/// caller:  Idle, Parked ⇒ Invited                  Invited ⇒ Idle (dismissed)    Running ⇒ Awaited (the caller sleeps)
/// </code>
/// Each arrow is one interlocked operation. Who leaves Parked sets the worker's event exactly once; who leaves Awaited the caller's.
/// </remarks>
/// <param name="pool">The pool.</param>
/// <param name="number">Its number in the pool, from 1.</param>
[SuppressMessage("Reliability", "CA1001", Justification = "Its thread, and so its events, live as long as the process.")]
internal sealed class Worker(WorkerPool pool, int number)
{
    private const int Idle = 0, Parked = 1, Invited = 2, Running = 3, Awaited = 4;

    /// <summary>Enough for any generated kernel, whose locals are vectors in registers.</summary>
    private const int StackBytes = 1 << 20;

    private static readonly long SpinTicks = Stopwatch.Frequency / 12_500; // 80 µs

    private readonly AutoResetEvent invited = new(false);
    private readonly AutoResetEvent finished = new(false);
    private PaddedState state;
    private int thread;
    private int placedOn = -1;

    /// <summary>Starts the thread.</summary>
    /// <exception cref="OutOfMemoryException">The system gives no more threads.</exception>
    public void Start()
    {
        new Thread(Serve, StackBytes) { IsBackground = true, Name = $"GraphCompiler worker {number}" }.UnsafeStart();
        FirstWait(finished);
    }

    /// <summary>Pins the worker to the one core given, or lets it go if there are several. Called by the owner.</summary>
    public void Place(ReadOnlySpan<int> cores)
    {
        int wanted = cores.Length == 1 ? cores[0] : -1;
        int id = Volatile.Read(ref thread);
        if (wanted != placedOn && id != 0)
        {
            CpuAffinity.Restrict(id, cores);
            placedOn = wanted;
        }
    }

    /// <summary>Asks the worker to take chunks, and wakes it up if it sleeps.</summary>
    public void Invite()
    {
        if (Interlocked.Exchange(ref state.Value, Invited) == Parked)
        {
            invited.Set();
        }
    }

    /// <summary>Returns when the worker takes no more chunks of this job; one that has not yet come will not come.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Dismiss(bool spins)
    {
        if (Interlocked.CompareExchange(ref state.Value, Idle, Invited) == Invited)
        {
            return;
        }

        if ((!spins || !SpinWhile(Running)) &&
            Interlocked.CompareExchange(ref state.Value, Awaited, Running) == Running)
        {
            finished.WaitOne();
        }
    }

    /// <summary>What .NET allocates when a thread waits for the first time, it allocates here and not in the first run that happens to wait.</summary>
    private static void FirstWait(AutoResetEvent signal)
    {
        signal.Set();
        signal.WaitOne();
    }

    // Compiled once and fully, as it loops for ever: where .NET could replace it while it runs, 5 of 23 processes allocated 104 bytes.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Serve()
    {
        // Nobody sets the event before the state is Parked.
        FirstWait(invited);
        if (pool.Pins)
        {
            Volatile.Write(ref thread, CpuAffinity.CurrentThread);
        }

        bool spins = true;
        while (true)
        {
            if ((!spins || !SpinWhile(Idle)) &&
                Interlocked.CompareExchange(ref state.Value, Parked, Idle) == Idle)
            {
                invited.WaitOne();
            }

            if (Interlocked.CompareExchange(ref state.Value, Running, Invited) == Invited)
            {
                spins = pool.TakeChunks(number);
                if (Interlocked.Exchange(ref state.Value, Idle) == Awaited)
                {
                    finished.Set();
                }
            }
        }
    }

    /// <summary>Spins while the state is <paramref name="value"/>; false if it still is after <see cref="SpinTicks"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool SpinWhile(int value)
    {
        const int PollsPerLook = 64;
        long start = 0;
        while (true)
        {
            for (int poll = 0; poll < PollsPerLook; poll++)
            {
                if (Volatile.Read(ref state.Value) != value)
                {
                    return true;
                }

                Thread.SpinWait(1);
            }

            long now = Stopwatch.GetTimestamp();
            start = start == 0 ? now : start;
            if (now - start > SpinTicks)
            {
                return false;
            }
        }
    }

    /// <summary>A state alone on its cache lines.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct PaddedState
    {
        [FieldOffset(128)]
        public int Value;
    }
}
