namespace GraphCompiler.Runtime;

/// <summary>An entry in generated methods of .NET.</summary>
/// <param name="code">
/// <c>delegate*&lt;byte**, int, nint, void&gt;</c>: the table, the number of threads, and <see cref="Workers.Run"/> as a pointer. Where the
/// module is profiled <c>delegate*&lt;int, byte**, int, nint, void&gt;</c>: runs one step, whose number comes first.
/// </param>
/// <param name="owner">What keeps the code loaded.</param>
public sealed unsafe class ManagedCode(nint code, object? owner) : HostCode(owner)
{
    private static nint WorkersRun => (nint)(delegate*<delegate*<byte**, long, long, void>, byte**, long, int, void>)&Workers.Run;

    /// <inheritdoc/>
    public override void Run(byte** table, int threads) =>
        ((delegate*<byte**, int, nint, void>)code)(table, threads, WorkersRun);

    /// <inheritdoc/>
    public override void RunStep(int step, byte** table, int threads) =>
        ((delegate*<int, byte**, int, nint, void>)code)(step, table, threads, WorkersRun);
}
