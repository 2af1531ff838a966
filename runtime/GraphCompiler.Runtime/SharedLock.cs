using System.Threading;

namespace GraphCompiler.Runtime;

/// <summary>Many readers or one writer. Allocates nothing, needs no disposal; waiting writers go before new readers.</summary>
/// <remarks>Also compiled into ahead-of-time assemblies from this text: BCL only.</remarks>
internal sealed class SharedLock
{
    private int readers;
    private int waitingWriters;
    private bool writing;

    /// <summary>Waits until the caller may read, or be the only one.</summary>
    public void Enter(bool write)
    {
        lock (this)
        {
            if (write)
            {
                waitingWriters++;
                while (writing || readers > 0)
                {
                    Monitor.Wait(this);
                }

                waitingWriters--;
                writing = true;
            }
            else
            {
                while (writing || waitingWriters > 0)
                {
                    Monitor.Wait(this);
                }

                readers++;
            }
        }
    }

    /// <summary>Ends what <see cref="Enter"/> began.</summary>
    public void Exit(bool write)
    {
        lock (this)
        {
            if (write)
            {
                writing = false;
            }
            else
            {
                readers--;
            }

            if (!writing && readers == 0)
            {
                Monitor.PulseAll(this);
            }
        }
    }
}
