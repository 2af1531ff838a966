namespace GraphCompiler.Compiler.Kernels.Transforms;

/// <summary>How a value depends on the variable of a vector loop.</summary>
internal enum LaneKind
{
    /// <summary>Not at all: it stays scalar.</summary>
    Uniform,

    /// <summary>An i64 that grows by a constant from lane to lane: the scalar is the value of lane 0.</summary>
    Affine,

    /// <summary>An i64 that grows by 1 after every so many lanes: the scalar is the value of lane 0.</summary>
    Repeated,

    /// <summary>An i64 that rises or stays from lane to lane, by little: the scalar is the value of lane 0.</summary>
    Rising,

    /// <summary>In any other way: it becomes a vector.</summary>
    Lanes,
}

/// <summary>How a value depends on the variable of a vector loop.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Stride">By how much an affine value grows from lane to lane.</param>
/// <param name="Times">How many lanes have each value of one that is repeated, a power of two.</param>
/// <param name="Phase">How many lanes before lane 0 would have its value: lane l has that of lane 0 plus ⌊(Phase + l) / Times⌋.</param>
/// <param name="Rise">By how much the last lane of a rising value lies above lane 0 at most.</param>
/// <param name="Root">The rising variable that the value is but for what is the same in all lanes.</param>
internal readonly record struct LaneValue(LaneKind Kind, long Stride = 0, long Times = 1, long Phase = 0, long Rise = 0, string? Root = null)
{
    /// <summary>A value that is the same in all lanes.</summary>
    public static LaneValue Uniform => new(LaneKind.Uniform);

    /// <summary>A value of its own in each lane.</summary>
    public static LaneValue Lanes => new(LaneKind.Lanes);

    /// <summary>A variable that rises or stays.</summary>
    public static LaneValue Rising(long rise, string root) => new(LaneKind.Rising, Rise: rise, Root: root);

    /// <summary>An i64 that grows by a constant.</summary>
    public static LaneValue Affine(long stride) => stride == 0 ? Uniform : new(LaneKind.Affine, stride);

    /// <summary>An i64 that grows by 1 after every so many lanes.</summary>
    public static LaneValue Repeated(long times, long phase) => new(LaneKind.Repeated, 0, times, phase);
}
