using System.Diagnostics;

namespace GraphCompiler.Benchmarks.Peers;

/// <summary>The threads of a peer's process. Those of OpenMP spin for milliseconds after a call, on cores that the next sample needs.</summary>
/// <remarks>
/// To forbid them to spin would slow the peer down, so the next sample waits. Where the system does not tell, it waits a fixed time.
/// </remarks>
/// <param name="process">The process's id.</param>
internal sealed class PeerThreads(int process)
{
    private const int LongestMilliseconds = 100, FixedMilliseconds = 20;

    private readonly string folder = $"/proc/{process}/task";

    /// <summary>Returns when no thread runs, and at the latest after a tenth of a second.</summary>
    public void WaitUntilAsleep()
    {
        if (!Directory.Exists(folder))
        {
            Thread.Sleep(FixedMilliseconds);
            return;
        }

        long start = Stopwatch.GetTimestamp();
        while (Runs() && Stopwatch.GetElapsedTime(start).TotalMilliseconds < LongestMilliseconds)
        {
            Thread.Sleep(0);
        }
    }

    /// <summary>Whether a thread runs, or would if it had a core.</summary>
    private bool Runs() => Directory.EnumerateDirectories(folder).Any(task => State(Path.Combine(task, "stat")) == 'R');

    /// <summary>The letter behind the thread's name, which stands in brackets and may hold some; of a thread that has ended, X.</summary>
    private static char State(string file)
    {
        try
        {
            string text = File.ReadAllText(file);
            return text[text.LastIndexOf(')') + 2];
        }
        catch (IOException)
        {
            return 'X';
        }
    }
}
