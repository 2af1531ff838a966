using System.Runtime.ExceptionServices;

namespace GraphCompiler.Frontend.Data;

/// <summary>Fills batches ahead of their use, on a thread of its own: while one is in use, the other is filled.</summary>
/// <remarks>
/// A ring of two. <c>occupied</c> counts the batches from <c>oldest</c> on that are filled, the one in use among them; the thread fills
/// whichever is free, outside the lock. Waiting is by monitor, which allocates nothing.
/// </remarks>
internal sealed class BatchPrefetcher : IDisposable
{
    private readonly object gate = new();
    private readonly BatchFiller filler;
    private readonly Batch[] ring;
    private readonly Thread thread;
    private DataPosition next;
    private int oldest, occupied;
    private bool inUse, filling, stopping;
    private ExceptionDispatchInfo? failure;

    /// <summary>Begins to fill from <paramref name="start"/>.</summary>
    public BatchPrefetcher(BatchFiller filler, DataPosition start)
    {
        this.filler = filler;
        ring = [filler.NewBatch(), filler.NewBatch()];
        next = start;
        thread = new Thread(FillAhead) { IsBackground = true, Name = "graphc batches" };
        thread.Start();
    }

    /// <summary>The next batch; the one taken before is filled anew.</summary>
    public Batch Take()
    {
        lock (gate)
        {
            if (inUse)
            {
                (oldest, occupied) = ((oldest + 1) % ring.Length, occupied - 1);
                Monitor.PulseAll(gate);
            }

            inUse = false;
            while (occupied == 0)
            {
                failure?.Throw();
                Monitor.Wait(gate);
            }

            inUse = true;
            return ring[oldest];
        }
    }

    /// <summary>Discards what has been filled and goes on from <paramref name="start"/>.</summary>
    public void Restart(DataPosition start)
    {
        lock (gate)
        {
            while (filling)
            {
                Monitor.Wait(gate);
            }

            (next, occupied, inUse) = (start, 0, false);
            Monitor.PulseAll(gate);
        }
    }

    /// <summary>Stops the thread.</summary>
    public void Dispose()
    {
        lock (gate)
        {
            stopping = true;
            Monitor.PulseAll(gate);
        }

        thread.Join();
    }

    private void FillAhead()
    {
        try
        {
            while (Reserve() is Batch batch)
            {
                filler.Fill(batch, next);
                Deliver(batch.End);
            }
        }
        catch (Exception fault)
        {
            // Handed to the caller of Take: on this thread it would end the process.
            Fail(ExceptionDispatchInfo.Capture(fault));
        }
    }

    /// <summary>A free batch of the ring, once there is one; null when it is time to stop.</summary>
    private Batch? Reserve()
    {
        lock (gate)
        {
            while (!stopping && occupied == ring.Length)
            {
                Monitor.Wait(gate);
            }

            filling = !stopping;
            return stopping ? null : ring[(oldest + occupied) % ring.Length];
        }
    }

    private void Deliver(DataPosition end)
    {
        lock (gate)
        {
            (next, occupied, filling) = (end, occupied + 1, false);
            Monitor.PulseAll(gate);
        }
    }

    private void Fail(ExceptionDispatchInfo fault)
    {
        lock (gate)
        {
            (failure, filling) = (fault, false);
            Monitor.PulseAll(gate);
        }
    }
}
