using GraphCompiler.Runtime.Diagnostics;

namespace GraphCompiler.Runtime;

/// <summary>The state of a module: parameters, moments, counters. Nothing to dispose.</summary>
/// <remarks>Thread-safe: whoever writes (a run that changes it, <see cref="Set"/>) is alone; readers share.</remarks>
public sealed class State
{
    private readonly IReadOnlyList<StateSpec> specs;
    private readonly Dictionary<string, StateSpec> pieces;
    private readonly SharedLock gate = new();
    private IReadOnlyList<StateSpec> fitting; // The declarations that were found to fit last: comparing them again would cost each run.

    /// <param name="specs">The declarations.</param>
    /// <param name="block">Memory for all of them: zeros.</param>
    internal State(IReadOnlyList<StateSpec> specs, MemoryBlock block)
    {
        this.specs = fitting = specs;
        Block = block;
        pieces = specs.ToDictionary(s => s.Array.Name, StringComparer.Ordinal);
        foreach (StateSpec piece in specs)
        {
            if (piece.Initial is { } initial)
            {
                Check(piece, initial);
                Write(piece, initial);
            }
        }
    }

    /// <summary>Names of the pieces, in the order of declaration.</summary>
    public IReadOnlyList<string> Names => [.. specs.Select(s => s.Array.Name)];

    /// <summary>The state block; a run holds the lock and keeps this object reachable.</summary>
    internal MemoryBlock Block { get; }

    /// <summary>A copy of one piece.</summary>
    /// <exception cref="GraphCompilerException">GRC2003: there is none of that name.</exception>
    public NdArray Get(string name)
    {
        StateSpec piece = Find(name);
        var copy = NdArray.Zeros(piece.Array.DType, piece.Array.Shape);
        Enter(write: false);
        try
        {
            Read(piece, copy);
        }
        finally
        {
            Exit(write: false);
        }

        return copy;
    }

    /// <summary>Overwrites one piece.</summary>
    /// <exception cref="GraphCompilerException">GRC2003: there is none of that name, or it has another type.</exception>
    public void Set(string name, NdArray value)
    {
        StateSpec piece = Find(name);
        Check(piece, value);
        Enter(write: true);
        try
        {
            Write(piece, value);
        }
        finally
        {
            Exit(write: true);
        }
    }

    /// <summary>Whether it is laid out as a module declares: the same names, types, offsets and orders, in whichever module it was made.</summary>
    internal bool Fits(IReadOnlyList<StateSpec> declared)
    {
        if (ReferenceEquals(declared, fitting))
        {
            return true;
        }

        if (declared.Count != specs.Count)
        {
            return false;
        }

        for (int i = 0; i < specs.Count; i++)
        {
            (StateSpec mine, StateSpec other) = (specs[i], declared[i]);
            if (mine.Offset != other.Offset || mine.Array.Name != other.Array.Name
                || mine.Array.DType != other.Array.DType || !mine.Array.Shape.Equals(other.Array.Shape)
                || !(mine.Order?.IsSameAs(other.Order) ?? other.Order is null))
            {
                return false;
            }
        }

        fitting = declared;
        return true;
    }

    /// <summary>Waits until it may be read, or written.</summary>
    internal void Enter(bool write) => gate.Enter(write);

    /// <summary>Ends what <see cref="Enter"/> began.</summary>
    internal void Exit(bool write)
    {
        gate.Exit(write);
        GC.KeepAlive(this);
    }

    private static void Check(StateSpec piece, NdArray value)
    {
        if (value.DType != piece.Array.DType || !value.Shape.Equals(piece.Array.Shape))
        {
            throw DiagnosticId.UndeclaredState.Error($"state {piece.Array} cannot be set to {value}");
        }
    }

    private StateSpec Find(string name) => pieces.TryGetValue(name, out StateSpec? piece)
        ? piece
        : throw DiagnosticId.UndeclaredState.Error($"there is no state '{name}'; there are {string.Join(", ", Names)}");

    private void Read(StateSpec piece, NdArray value)
    {
        if (piece.Order is { } order)
        {
            var packed = new byte[value.Bytes.Length];
            Block.Read(piece.Offset, packed);
            order.Unpack(packed, value.Bytes, piece.Array.DType.Size);
        }
        else
        {
            Block.Read(piece.Offset, value.Bytes);
        }
    }

    private void Write(StateSpec piece, NdArray value)
    {
        if (piece.Order is { } order)
        {
            var packed = new byte[value.Bytes.Length];
            order.Pack(value.Bytes, packed, piece.Array.DType.Size);
            Block.Write(piece.Offset, packed);
        }
        else
        {
            Block.Write(piece.Offset, value.Bytes);
        }
    }
}
