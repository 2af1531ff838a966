namespace GraphCompiler.Compiler.Memory;

/// <summary>The steps from the one that writes a buffer to the last that reads it, both included.</summary>
/// <param name="First">First step.</param>
/// <param name="Last">Last step.</param>
public readonly record struct LiveInterval(int First, int Last)
{
    /// <summary>No step.</summary>
    public static LiveInterval None => new(int.MaxValue, -1);

    /// <summary>How many steps.</summary>
    public int Length => Last - First + 1;

    /// <summary>True if both are live at some step.</summary>
    public bool Overlaps(LiveInterval other) => First <= other.Last && other.First <= Last;

    /// <summary>The interval with one more step.</summary>
    public LiveInterval Include(int step) => new(Math.Min(First, step), Math.Max(Last, step));

    /// <summary><c>[0, 3]</c>.</summary>
    public override string ToString() => $"[{First}, {Last}]";
}
