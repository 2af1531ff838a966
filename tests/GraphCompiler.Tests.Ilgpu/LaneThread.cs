using System.Collections.Concurrent;

namespace ILGPU;

/// <summary>A thread of the process that runs lanes of groups, one after another: starting a thread takes longer than a lane.</summary>
internal sealed class LaneThread
{
    private static readonly ConcurrentBag<LaneThread> Idle = [];

    private Action? work;

    private LaneThread() => new Thread(Loop, maxStackSize: 256 * 1024) { IsBackground = true, Name = "lane" }.Start();

    /// <summary>Runs something on a thread that nothing else runs on.</summary>
    public static void Start(Action work)
    {
        LaneThread thread = Idle.TryTake(out LaneThread? idle) ? idle : new LaneThread();
        lock (thread)
        {
            thread.work = work;
            Monitor.Pulse(thread);
        }
    }

    private void Loop()
    {
        while (true)
        {
            Action next;
            lock (this)
            {
                while (work is null)
                {
                    Monitor.Wait(this);
                }

                (next, work) = (work, null);
            }

            next();
            Idle.Add(this);
        }
    }
}
