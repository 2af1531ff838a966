namespace GraphCompiler.Compiler.Kernels;

/// <summary>One parallel region of a kernel: the body is run for each chunk, on any thread, in any order; in the grid form for each lane
/// of each group.</summary>
/// <param name="Chunk">The number of the chunk or group, an i64 (i32 once indices are narrowed) in [0, <paramref name="Chunks"/>).</param>
/// <param name="Chunks">Number of chunks, from the shape alone.</param>
/// <param name="Cost">Estimated cost of a chunk in floating-point operations or bytes/4, for the choice of threads.</param>
/// <param name="Body">Statements.</param>
public sealed record Phase(Var Chunk, long Chunks, double Cost, EquatableArray<Stmt> Body)
{
    /// <summary>In the grid form the lanes of a group, of which each runs the body, and a chunk is a group; null in any other form.</summary>
    public LaneRange? Lanes { get; init; }

    /// <summary>How often the body is run for each chunk.</summary>
    public int LaneCount => Lanes?.Count ?? 1;
}

/// <summary>The lanes of a group: work items that share memory and meet at barriers.</summary>
/// <param name="Variable">The number of the lane, an i64 (i32 once indices are narrowed) in [0, <paramref name="Count"/>).</param>
/// <param name="Count">Number of lanes.</param>
public sealed record LaneRange(Var Variable, int Count)
{
    /// <summary>Most lanes of a group: what every device has.</summary>
    public const int Most = 256;
}

/// <summary>A kernel: buffers, and phases that are run one after another with a join between.</summary>
/// <param name="Name">An identifier made by the compiler: <c>k3_mul_add_max</c>.</param>
/// <param name="Buffers">The parameters, in the order of the launch's slices.</param>
/// <param name="Phases">Parallel regions; mostly one, with a second that combines partial results in index order.</param>
/// <param name="Origins">The nodes it came from, with the user's lines.</param>
public sealed record Kernel(
    string Name, EquatableArray<KernelBuffer> Buffers, EquatableArray<Phase> Phases, EquatableArray<KernelOrigin> Origins);

/// <summary>A node that a kernel computes.</summary>
/// <param name="Node">The node as a line of graph text.</param>
/// <param name="Location">The user's line.</param>
public readonly record struct KernelOrigin(string Node, SourceLocation Location);
