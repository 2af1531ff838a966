namespace GraphCompiler.Compiler.Kernels;

/// <summary>How the iterations of a loop are run.</summary>
public enum LoopKind
{
    /// <summary>One after another.</summary>
    Serial,

    /// <summary>
    /// As lanes of a vector: the body is scalar, and the vectoriser makes lanes of it. A promise that the iterations are
    /// independent: none
    /// writes an element that another reads or writes, or that it reads itself later at another index.
    /// </summary>
    Vector,

    /// <summary>
    /// As <see cref="Vector"/>, and the vectors are written out: scratch that they use at fixed places can stay in registers.
    /// Bounds are constants.
    /// </summary>
    VectorUnrolled,

    /// <summary>Written out.</summary>
    Unrolled,
}

/// <summary>A statement of the kernel IR.</summary>
public abstract record Stmt;

/// <summary>A loop: <c>for variable in [Begin, End) step Step</c>.</summary>
/// <param name="Variable">The loop variable, an i64.</param>
/// <param name="Begin">First value.</param>
/// <param name="End">Bound, exclusive.</param>
/// <param name="Step">Step, positive.</param>
/// <param name="Kind">How it is run.</param>
/// <param name="Body">Statements.</param>
public sealed record For(Var Variable, Expr Begin, Expr End, long Step, LoopKind Kind, EquatableArray<Stmt> Body) : Stmt
{
    /// <summary>How many times it runs, where its bounds are constants; null where not.</summary>
    public long? Turns => Begin is Const begin && End is Const end ? Math.Max(0, ((long)end.Bits - (long)begin.Bits + Step - 1) / Step) : null;
}

/// <summary>Runs one of two blocks.</summary>
public sealed record If(Expr Condition, EquatableArray<Stmt> Then, EquatableArray<Stmt> Else) : Stmt;

/// <summary>Names a value; assigned once.</summary>
/// <param name="Variable">The name.</param>
/// <param name="Value">The value.</param>
/// <param name="Known">What is known of a scalar i64 beside what it is computed from; no value depends on it.</param>
public sealed record Let(Var Variable, Expr Value, KnownIndex? Known = null) : Stmt;

/// <summary>Declares a register variable that may be assigned again: an accumulator.</summary>
public sealed record Local(Var Variable, Expr Initial) : Stmt;

/// <summary>Assigns a <see cref="Local"/>.</summary>
public sealed record Assign(Var Variable, Expr Value) : Stmt;

/// <summary>Writes elements of a buffer: lane l writes element <paramref name="Index"/> + l where the mask holds.</summary>
/// <param name="Buffer">The buffer.</param>
/// <param name="Index">Element index of lane 0.</param>
/// <param name="Value">The value.</param>
/// <param name="Mask">Lanes that are written; null: all.</param>
/// <param name="NonTemporal">Past the caches: for outputs that are larger than they.</param>
public sealed record Store(
    KernelBuffer Buffer, Expr Index, Expr Value, Expr? Mask = null, bool NonTemporal = false) : Stmt;

/// <summary>Asks for the cache line of an element to be fetched; changes no value.</summary>
/// <remarks>The element need not exist: what lies past a buffer's end is not touched.</remarks>
/// <param name="Buffer">The buffer; not scratch.</param>
/// <param name="Index">The element, a scalar i64.</param>
/// <param name="Near">Into the first-level cache, for what is read next; else into the second-level cache.</param>
public sealed record Prefetch(KernelBuffer Buffer, Expr Index, bool Near = false) : Stmt;

/// <summary>Memory of one chunk of one kernel, on the stack; in the grid form of one lane, or shared by a group
/// (<see cref="BufferAccess.Shared"/>). Uninitialised.</summary>
/// <param name="Buffer">The buffer that it declares.</param>
public sealed record Scratch(KernelBuffer Buffer) : Stmt;

/// <summary>Where all lanes of a group meet: what one wrote before, in shared or any other memory, the others read after. In the grid form only.</summary>
public sealed record GroupBarrier : Stmt;

/// <summary>Notes a fault in the data: the lowest (node, index) of a run wins.</summary>
/// <remarks>An atomic minimum with <c>Site · 2⁴⁰ + Index</c> on the context's fault word, which is all ones before a
/// run.</remarks>
/// <param name="Word">The fault word: one u64.</param>
/// <param name="Site">The id of the node at fault; the program's table tells its text and the user's line.</param>
/// <param name="Index">Which element is at fault, a scalar i64.</param>
public sealed record RaiseFault(KernelBuffer Word, int Site, Expr Index) : Stmt;

/// <summary>Says which node and user line the statements after it come from.</summary>
public sealed record Comment(string Text, SourceLocation Location) : Stmt;
