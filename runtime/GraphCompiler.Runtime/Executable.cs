namespace GraphCompiler.Runtime;

/// <summary>One entry of a loaded module.</summary>
/// <remarks>Any number of threads may run it at once; contexts (arenas) are pooled.</remarks>
public abstract class Executable
{
    /// <summary>Name of the entry.</summary>
    public abstract string Name { get; }

    /// <summary>Exact bytes of the arena of one run.</summary>
    public abstract long ArenaBytes { get; }

    /// <summary>Runs the entry on arrays.</summary>
    /// <param name="state">The state it reads and writes; null for an entry without state.</param>
    /// <param name="inputs">One array for each input, of its type.</param>
    /// <returns>One new array for each output.</returns>
    /// <exception cref="Diagnostics.GraphCompilerException">An input does not fit (GRC1002), or a fault in the data (GRC91xx).</exception>
    public abstract NdArray[] Run(State? state, params ReadOnlySpan<NdArray> inputs);

    /// <summary>Runs the entry on preallocated arrays; allocates nothing.</summary>
    /// <exception cref="Diagnostics.GraphCompilerException">An array does not fit (GRC1002), or a fault in the data (GRC91xx).</exception>
    public abstract void Run(State? state, ReadOnlySpan<NdArray> inputs, ReadOnlySpan<NdArray> outputs);
}
