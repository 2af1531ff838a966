namespace GraphCompiler.Compiler.Kernels;

/// <summary>An expression of the kernel IR. Has no side effects; compared by content.</summary>
/// <param name="Type">Element type and lanes.</param>
public abstract record Expr(KernelType Type);

/// <summary>A constant; in several lanes all are equal.</summary>
/// <param name="Type">Type.</param>
/// <param name="Bits">The bits of one lane, zero-extended to 64.</param>
public sealed record Const(KernelType Type, ulong Bits) : Expr(Type);

/// <summary>The value of a loop variable, a <see cref="Let"/> or a <see cref="Local"/>.</summary>
/// <param name="Type">Type.</param>
/// <param name="Name">Name, unique in the kernel.</param>
public sealed record Var(KernelType Type, string Name) : Expr(Type);

/// <summary>Reads elements of a buffer: lane l reads element <paramref name="Index"/> + l.</summary>
/// <param name="Type">Element type of the buffer, in as many lanes as are read; i32 in lanes of i8 and u8, which are extended by the sign or by zeros.</param>
/// <param name="Buffer">The buffer.</param>
/// <param name="Index">Element index of lane 0: a scalar i64. In lanes (i32 or i64) it is a gather, each lane at its own
/// index.</param>
/// <param name="Mask">Lanes that are read; the others are 0, and their elements need not exist. Null: all.</param>
public sealed record Load(KernelType Type, KernelBuffer Buffer, Expr Index, Expr? Mask = null) : Expr(Type);

/// <summary>A function of scalars, lane by lane.</summary>
/// <param name="Type">Type of the result.</param>
/// <param name="Function">The function.</param>
/// <param name="Arguments">Arguments, all with the lanes of the result.</param>
public sealed record Apply(KernelType Type, ScalarFunction Function, EquatableArray<Expr> Arguments) : Expr(Type);

/// <summary>All lanes equal to one scalar.</summary>
public sealed record Broadcast(KernelType Type, Expr Scalar) : Expr(Type);

/// <summary>The lane numbers 0, 1, 2, … as integers of the element type.</summary>
public sealed record LaneIndex(KernelType Type) : Expr(Type);

/// <summary>The mask of the lanes below a count: lane l holds where <c>l &lt; Count</c>. The mask of a loop's tail.</summary>
/// <remarks>A node of its own, so that printers see a mask register (AVX-512) or a sliding window over constants (AVX2),
/// not a comparison.</remarks>
/// <param name="Type">Bool, in lanes.</param>
/// <param name="Count">A scalar i64; from 0 to the number of lanes.</param>
public sealed record TailMask(KernelType Type, Expr Count) : Expr(Type);

/// <summary>Lane l of the result is lane <c>Lanes[l]</c> of the argument.</summary>
public sealed record Shuffle(KernelType Type, Expr Vector, EquatableArray<int> Lanes) : Expr(Type);

/// <summary>Lane l of the result is lane <c>Lanes[l]</c> of two vectors side by side: those of the second come after those of the first.</summary>
/// <remarks>Which lanes machines merge by one instruction says <see cref="RegisterBlocks"/>.</remarks>
public sealed record Merge(KernelType Type, Expr First, Expr Second, EquatableArray<int> Lanes) : Expr(Type);

/// <summary>Lane l of the result is the lane of a vector that the low bits of lane l of the index name: two bits of four lanes, four of sixteen.</summary>
/// <param name="Type">A 4-byte element.</param>
/// <param name="Vector">The vector, of that type.</param>
/// <param name="Index">An i32 in as many lanes.</param>
public sealed record Permute(KernelType Type, Expr Vector, Expr Index) : Expr(Type);

/// <summary>One of sixteen constants in each lane: the one whose number are the low four bits of the index.</summary>
/// <remarks>A node of its own, and no gather, as registers hold the table: an instruction of AVX-512, three of AVX2.</remarks>
/// <param name="Type">A 4-byte element, in the lanes of the index.</param>
/// <param name="Table">The bits of the constants.</param>
/// <param name="Index">An i32 or u32.</param>
public sealed record Lookup(KernelType Type, EquatableArray<ulong> Table, Expr Index) : Expr(Type)
{
    /// <summary>Number of constants.</summary>
    public const int Size = 16;
}

/// <summary>One lane as a scalar.</summary>
public sealed record ExtractLane(KernelType Type, Expr Vector, int Lane) : Expr(Type);
