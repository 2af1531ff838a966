namespace GraphCompiler.Compiler.Kernels;

/// <summary>What a form of a program is lowered for: vector registers, or a device's grid of groups of lanes.</summary>
/// <remarks>
/// All forms share one plan: buffers, offsets, packed layouts, chunk counts and the order of every result are the same; only the inner loops
/// differ. So all forms give the same bits. A machine without fused multiply-add computes it in software: the same bits, slowly.
/// </remarks>
/// <param name="Bits">Width of a register: 512, 256 or 128; 0 for scalar code, −1 for a grid.</param>
public readonly record struct VectorForm(int Bits)
{
    /// <summary>AVX-512.</summary>
    public static VectorForm V512 => new(512);

    /// <summary>AVX2 with FMA.</summary>
    public static VectorForm V256 => new(256);

    /// <summary>SSE or Arm Advanced SIMD.</summary>
    public static VectorForm V128 => new(128);

    /// <summary>One element at a time.</summary>
    public static VectorForm Scalar => new(0);

    /// <summary>A device's grid: groups of lanes with memory that a group shares; each lane computes one element at a time.</summary>
    public static VectorForm Grid => new(-1);

    /// <summary>Every form of processors, widest first.</summary>
    public static IReadOnlyList<VectorForm> All => [V512, V256, V128, Scalar];

    /// <summary>Every form.</summary>
    public static IReadOnlyList<VectorForm> AllWithGrid => [.. All, Grid];

    /// <summary>Whether phases are grids of groups of lanes.</summary>
    public bool IsGrid => Bits < 0;

    /// <summary>Lanes of an element type in one register; 1 in scalar code and in a grid, and of i8 and u8, which lie in lanes of i32.
    /// Bool is a mask of 4-byte lanes.</summary>
    public int Lanes(DType type) => Bits <= 0 || type is DType.I8 or DType.U8 ? 1 : Bits / (8 * Math.Max(4, type.Size));

    /// <summary><c>v512</c>, <c>scalar</c> or <c>grid</c>.</summary>
    public override string ToString() => IsGrid ? "grid" : Bits == 0 ? "scalar" : $"v{Bits}";
}
