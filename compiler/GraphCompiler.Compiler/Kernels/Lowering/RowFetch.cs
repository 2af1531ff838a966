using GraphCompiler.Compiler.Kernels.Indexing;

namespace GraphCompiler.Compiler.Kernels.Lowering;

/// <summary>What is fetched of later rows while a row is computed, so that memory is never idle.</summary>
/// <remarks>
/// Memory answers after some 400 cycles, which is longer than a short row takes: it is asked for some rows ahead. What is fetched comes into the
/// first-level cache where the rows up to it fit there, else into the second.
/// </remarks>
/// <param name="width">Elements of a row.</param>
/// <param name="sweeps">Sweeps over a row.</param>
/// <param name="streams">The inputs as large as the space.</param>
/// <param name="bytes">Bytes that are read and written in all.</param>
public sealed class RowFetch(long width, int sweeps, IReadOnlyList<KernelBuffer> streams, long bytes)
{
    private const long CacheLine = 64;

    /// <summary>Fewest bytes of a stream that lie between what is read and what is fetched.</summary>
    private const long FewestBytes = 6 << 10;

    /// <summary>Most bytes of all rows up to the one that is fetched: half of the first-level cache, the rest is for what is stored and kept.</summary>
    private const long MostNearBytes = 24 << 10;

    /// <summary>Bytes from which on rows are fetched: fewer lie in the second-level cache.</summary>
    private const long LargeBytes = 2 << 20;

    private readonly long distance = Distance(width, sweeps, streams);

    /// <summary>Whether rows are fetched.</summary>
    public bool Pays => streams.Count > 0 && bytes >= LargeBytes;

    /// <summary>Asks for what lies ahead of up to 64 elements of a row.</summary>
    /// <param name="scope">Where.</param>
    /// <param name="row">The row.</param>
    /// <param name="first">The first of the elements.</param>
    /// <param name="count">How many.</param>
    public void Emit(KernelScope scope, IndexExpr row, IndexExpr first, long count)
    {
        bool near = streams.Sum(s => s.Element.Size) * (distance + width) <= MostNearBytes;
        foreach (KernelBuffer stream in streams)
        {
            long line = CacheLine / stream.Element.Size;
            for (long element = 0; element < count; element += line)
            {
                scope.Code.Emit(new Prefetch(stream, scope.Index((row * width) + first + (distance + element)), near));
            }
        }
    }

    /// <summary>Elements ahead: whole rows where a row is swept several times, as it is read in the first sweep and in cache after that.</summary>
    private static long Distance(long width, int sweeps, IReadOnlyList<KernelBuffer> streams)
    {
        long elements = FewestBytes / streams.Select(s => s.Element.Size).DefaultIfEmpty(1).Max();
        return sweeps == 1 ? elements : (elements + width - 1) / width * width;
    }
}
