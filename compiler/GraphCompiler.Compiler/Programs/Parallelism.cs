using GraphCompiler.Compiler.Kernels;

namespace GraphCompiler.Compiler.Programs;

/// <summary>How many threads a launch is worth. Results never depend on it.</summary>
public static class Parallelism
{
    /// <summary>Cost (floating-point operations or bytes / 4) that pays for a thread: some microseconds of work against a fork of less than one.</summary>
    private const double CostOfThread = 32 * 1024;

    /// <summary>The most threads that are worth their fork for a phase; at least 1, at most one a chunk.</summary>
    public static int MaxThreads(Phase phase) =>
        (int)Math.Clamp(phase.Chunks * phase.Cost / CostOfThread, 1, Math.Clamp(phase.Chunks, 1, int.MaxValue));
}
