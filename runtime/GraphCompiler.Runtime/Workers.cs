using System;

namespace GraphCompiler.Runtime;

/// <summary>Runs the chunks of a kernel on all cores: fork and join over one pool of threads a process.</summary>
/// <remarks>
/// <para>
/// This file, <c>WorkerPool.cs</c>, <c>ChunkRange.cs</c>, <c>Worker.cs</c> and <c>CpuAffinity.cs</c> are also compiled into ahead-of-time assemblies, from their text and with
/// <c>COMPILED_MODEL</c> defined, as <c>internal</c>: they use nothing but the BCL. Whichever copy comes first publishes its pool as
/// <see cref="AppContext"/> data, a delegate of BCL types only, and the others use it. A copy in a collectible load context that comes
/// first keeps its context loaded.
/// </para>
/// <para>
/// Results never depend on who runs a chunk: a pool serves one caller, and a caller that finds it busy (another thread, or a kernel
/// that forks again) runs all chunks itself.
/// </para>
/// </remarks>
#if COMPILED_MODEL
internal
#else
public
#endif
static unsafe class Workers
{
    /// <summary>Name of the pool among the <see cref="AppContext"/> data; the number is the version of the delegate's contract.</summary>
    private const string SharedName = "GraphCompiler.Workers.1";

    /// <summary>
    /// The pool of the process: (kernel, arguments, chunks, threads) ↦ true if it ran all chunks, false if it was busy and ran none.
    /// </summary>
    private static readonly Func<nint, nint, long, int, bool> Shared = FindOrPublish();

    /// <summary>Number of cores that the process may use: the default number of threads.</summary>
    public static int AllowedCores => WorkerPool.AllowedCores;

    /// <summary>Runs chunks 0 to <paramref name="chunks"/> − 1, each once, and returns when all are done.</summary>
    /// <param name="kernel">
    /// Runs the chunks from <c>begin</c> up to, not including, <c>end</c>. Several calls run at once, in any order. It must not throw:
    /// on a worker that would end the process.
    /// </param>
    /// <param name="args">Handed to the kernel as it is; it and what it points to must stay valid until the return.</param>
    /// <param name="chunks">Number of chunks; 20 to 50 µs of work each is a good size. Nothing runs where it is 0 or less.</param>
    /// <param name="threads">At most so many threads take part, the caller being one of them.</param>
    public static void Run(delegate*<byte**, long, long, void> kernel, byte** args, long chunks, int threads)
    {
        if (chunks > 0 && (threads <= 1 || chunks == 1 || !Shared((nint)kernel, (nint)args, chunks, threads)))
        {
            kernel(args, 0, chunks);
        }
    }

    private static Func<nint, nint, long, int, bool> FindOrPublish()
    {
        // AppContext has no compare-and-exchange. The lock has to be one object for all copies of this file, hence one of the BCL's.
        lock (DBNull.Value)
        {
            if (AppContext.GetData(SharedName) is Func<nint, nint, long, int, bool> published)
            {
                return published;
            }

            Func<nint, nint, long, int, bool> own = new WorkerPool().TryRun;
            AppContext.SetData(SharedName, own);
            return own;
        }
    }
}
