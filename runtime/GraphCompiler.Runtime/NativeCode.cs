using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace GraphCompiler.Runtime;

/// <summary>An entry in native code, with the calling convention of C.</summary>
/// <remarks>
/// <code>
/// typedef void kernel(void **arguments, int64_t begin, int64_t end);
/// typedef void workers(kernel *kernel, void **arguments, int64_t chunks, int32_t threads);
/// void entry(void **table, int32_t threads, workers *workers);
/// void step(int32_t step, void **table, int32_t threads, workers *workers);
/// </code>
/// Without workers (null) the calling thread runs every chunk: a run on one thread never leaves native code.
/// </remarks>
/// <param name="code">The function <c>entry</c>; where the module is profiled the function <c>step</c>.</param>
/// <param name="owner">What keeps the code loaded.</param>
public sealed unsafe class NativeCode(nint code, object? owner) : HostCode(owner)
{
    private static nint WorkersRun =>
        (nint)(delegate* unmanaged[Cdecl]<delegate* unmanaged[Cdecl]<byte**, long, long, void>, byte**, long, int, void>)&RunChunks;

    /// <inheritdoc/>
    public override void Run(byte** table, int threads) =>
        ((delegate* unmanaged[Cdecl]<byte**, int, nint, void>)code)(table, threads, threads > 1 ? WorkersRun : 0);

    /// <inheritdoc/>
    public override void RunStep(int step, byte** table, int threads) =>
        ((delegate* unmanaged[Cdecl]<int, byte**, int, nint, void>)code)(step, table, threads, threads > 1 ? WorkersRun : 0);

    /// <summary>The function <c>workers</c>: the pool of the process, called by native code with a native kernel.</summary>
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void RunChunks(delegate* unmanaged[Cdecl]<byte**, long, long, void> kernel, byte** args, long chunks, int threads)
    {
        byte** call = stackalloc byte*[] { (byte*)kernel, (byte*)args };
        Workers.Run(&CallKernel, call, chunks, threads);
    }

    /// <summary>A kernel of the pool's kind that calls a native one: <paramref name="call"/> is the kernel, then its arguments.</summary>
    private static void CallKernel(byte** call, long begin, long end) =>
        ((delegate* unmanaged[Cdecl]<byte**, long, long, void>)call[0])((byte**)call[1], begin, end);
}
