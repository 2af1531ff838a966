using System.Runtime.InteropServices;
using static GraphCompiler.Runtime.OpenCl.ClLibrary;

namespace GraphCompiler.Runtime.OpenCl;

/// <summary>What the commands of a run took on the device, by the events that they are handed over with.</summary>
/// <param name="memory">Finishes queues and checks calls.</param>
/// <param name="queue">The queue, which takes times.</param>
/// <param name="count">Number of commands.</param>
internal sealed unsafe class CommandTimes(OpenClMemory memory, ClHandle queue, int count)
{
    /// <summary>An event for each command; 0 for none.</summary>
    private readonly nint[] done = GC.AllocateArray<nint>(count, pinned: true);

    /// <summary>What each command took in earlier turns of its loop.</summary>
    private readonly ulong[] nanoseconds = new ulong[count];

    /// <summary>Where the event of a command is written as it is handed over; what it took in an earlier turn is kept.</summary>
    public nint* Begin(int command)
    {
        Note(command);
        return (nint*)Marshal.UnsafeAddrOfPinnedArrayElement(done, command);
    }

    /// <summary>Tells the profile what each step took: the sum of its commands.</summary>
    /// <param name="profile">The profile.</param>
    /// <param name="entry">The entry that was run.</param>
    /// <param name="step">The step that a command belongs to.</param>
    public void AddTo(ExecutionProfile profile, EntrySpec entry, Func<int, int> step)
    {
        foreach (IGrouping<int, int> commands in Enumerable.Range(0, done.Length).GroupBy(step))
        {
            ulong sum = 0;
            foreach (int i in commands)
            {
                Note(i);
                sum += nanoseconds[i];
                nanoseconds[i] = 0;
            }

            if (sum > 0)
            {
                profile.Add(entry, commands.Key, sum * 1e-9);
            }
        }
    }

    private void Note(int command)
    {
        if (done[command] != 0)
        {
            memory.Finish(queue);
            nanoseconds[command] += Time(done[command], 0x1283) - Time(done[command], 0x1282);
            memory.Check(clReleaseEvent(done[command]), nameof(clReleaseEvent));
            done[command] = 0;
        }
    }

    /// <summary>When the device began (0x1282) or ended (0x1283) a command, in nanoseconds.</summary>
    private ulong Time(nint noted, uint which)
    {
        ulong time;
        memory.Check(clGetEventProfilingInfo(noted, which, sizeof(ulong), &time, null), nameof(clGetEventProfilingInfo));
        return time;
    }
}
