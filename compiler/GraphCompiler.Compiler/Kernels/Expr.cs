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
/// <param name="Type">Element type of the buffer, in as many lanes as are read.</param>
/// <param name="Buffer">The buffer.</param>
/// <param name="Index">Element index of lane 0: a scalar i64; with lanes it is a gather, each lane at its own index.</param>
/// <param name="Mask">Lanes that are read; the others are 0. Null: all.</param>
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

/// <summary>Lane l of the result is lane <c>Lanes[l]</c> of the argument.</summary>
public sealed record Shuffle(KernelType Type, Expr Vector, EquatableArray<int> Lanes) : Expr(Type);

/// <summary>One lane as a scalar.</summary>
public sealed record ExtractLane(KernelType Type, Expr Vector, int Lane) : Expr(Type);
