using System;
using System.Runtime.CompilerServices;
using System.Threading;

namespace GraphCompiler.Runtime;

/// <summary>Threads that wait to take chunks of one caller's kernel.</summary>
/// <remarks>
/// <para>
/// The caller writes the job, a range of chunks for each thread (<see cref="ChunkRange"/>), invites workers, takes chunks itself, its own and then those
/// of others, until none is left, and then dismisses each worker: one that has not yet come is no longer invited (so nobody waits for a thread to wake up), one that runs is awaited. The job's fields are therefore
/// read only by workers that the caller waits for, and no kernel is entered after its run has returned.
/// </para>
/// <para>
/// Up to as many threads as cores: each worker is pinned to a core of its own, other than the caller's, and spins for a while after a
/// job before it sleeps. (An unpinned worker that wakes up on the core of the spinning caller costs milliseconds.) With more threads than
/// cores nothing is pinned and nobody spins. Nothing is allocated by a run but the threads that the pool does not have yet.
/// </para>
/// </remarks>
internal sealed unsafe class WorkerPool
{
    /// <summary>More threads than this are not started.</summary>
    private const int MaxThreads = 1024;

    private readonly int[] cores = CpuAffinity.PinnableCores();

    /// <summary><c>places[i]</c> is the core of worker i − 1, <c>places[0]</c> the caller's: a permutation of <see cref="cores"/>.</summary>
    private readonly int[] places;

    private Worker[] workers = [];

    /// <summary>The caller's, then one for each worker.</summary>
    private ChunkRange[] ranges = new ChunkRange[1];
    private int owned;

    // The job: written by the owner before it invites.
    private delegate*<byte**, long, long, void> kernel;
    private byte** args;
    private long chunks;
    private long unit;
    private int threads;
    private bool spins;

    public WorkerPool() => places = [.. cores];

    /// <summary>Number of cores that the process may use.</summary>
    public static int AllowedCores { get; } = Math.Max(1, Environment.ProcessorCount);

    /// <summary>True where workers can be pinned.</summary>
    internal bool Pins => cores.Length > 0;

    /// <summary>Runs all chunks and returns true; or returns false at once, and runs none, if the pool is busy.</summary>
    public bool TryRun(nint kernel, nint args, long chunks, int threads)
    {
        if (Interlocked.CompareExchange(ref owned, 1, 0) != 0)
        {
            return false;
        }

        int helpers = Hire((int)Math.Min(Math.Min(threads, MaxThreads), chunks) - 1);
        this.kernel = (delegate*<byte**, long, long, void>)kernel;
        this.args = (byte**)args;
        this.threads = helpers + 1;
        spins = helpers < AllowedCores;
        Share(chunks);

        PlaceCaller();
        for (int i = 0; i < helpers; i++)
        {
            workers[i].Place(spins && i + 1 < places.Length ? places.AsSpan(i + 1, 1) : cores);
            workers[i].Invite();
        }

        TakeChunks(0);
        for (int i = 0; i < helpers; i++)
        {
            workers[i].Dismiss(spins);
        }

        Volatile.Write(ref owned, 0);
        return true;
    }

    /// <summary>Takes chunks until none is left, from the thread's own range first.</summary>
    /// <param name="own">Number of the thread: 0 for the caller.</param>
    /// <returns>Whether a worker should spin after this job.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal bool TakeChunks(int own)
    {
        for (int i = 0; i < threads; i++)
        {
            ref ChunkRange range = ref ranges[(own + i) % threads];
            while (range.TryTake(fromFront: i == 0, out long begin, out long end))
            {
                kernel(args, begin * unit, Math.Min(end * unit, chunks));
            }
        }

        return spins;
    }

    /// <summary>Gives each thread a range; of units of several chunks, should there be more than a range can count.</summary>
    private void Share(long chunks)
    {
        this.chunks = chunks;
        unit = 1 + (chunks / int.MaxValue);
        long units = (chunks + unit - 1) / unit;
        for (int i = 0; i < threads; i++)
        {
            ranges[i].Reset(units * i / threads, units * (i + 1) / threads);
        }
    }

    /// <summary>Starts the workers that are missing; fewer than asked for, if the system gives no more threads.</summary>
    private int Hire(int wanted)
    {
        int had = workers.Length;
        if (wanted <= had)
        {
            return wanted;
        }

        var grown = new Worker[wanted];
        workers.CopyTo(grown, 0);
        int hired = had;
        try
        {
            for (; hired < wanted; hired++)
            {
                grown[hired] = new Worker(this, hired + 1);
                grown[hired].Start();
            }
        }
        catch (OutOfMemoryException)
        {
            // The system's limit on threads: fewer of them give the same results.
        }

        workers = grown[..hired];
        ranges = new ChunkRange[hired + 1];
        return hired;
    }

    /// <summary>Gives up the core that the caller runs on, and takes the one that it left for it.</summary>
    private void PlaceCaller()
    {
        if (places.Length < 2)
        {
            return;
        }

        int core = CpuAffinity.CurrentCore;
        if (core == places[0])
        {
            return;
        }

        int at = Array.IndexOf(places, core);
        if (at > 0)
        {
            (places[0], places[at]) = (places[at], places[0]);
        }
    }
}
