using System.Runtime.CompilerServices;

namespace GraphCompiler.Frontend.Tensors;

/// <content>Parts put together and taken apart, repeated, mirrored; triangles and diagonals of matrices.</content>
public static partial class Functions
{
    /// <summary>Tensors of one shape along a new axis.</summary>
    /// <param name="tensors">The tensors, one or more.</param>
    /// <param name="axis">The place of the new axis; a negative one counts from the end of the result.</param>
    /// <param name="file">The user's file.</param>
    /// <param name="line">The user's line.</param>
    /// <exception cref="GraphCompilerException">GRC1002: the types differ; GRC1003: no such place; GRC1004: there is no tensor.</exception>
    public static Tensor Stack(Tensor[] tensors, int axis = 0, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        if (tensors.Length == 0)
        {
            throw DiagnosticId.InvalidAttribute.Error("a stack is of one tensor or more", new(file, line));
        }

        Tensor first = tensors[0];
        int place = axis < 0 ? axis + first.Rank + 1 : axis;
        if (place < 0 || place > first.Rank)
        {
            throw DiagnosticId.UnknownAxis.Error(
                FormattableString.Invariant($"a stack of {first.Type} along axis {axis}: axes of the result are {-first.Rank - 1} to {first.Rank}"), first.Trace.Place(new(file, line)));
        }

        if (tensors.FirstOrDefault(t => t.Type != first.Type) is { } other)
        {
            throw DiagnosticId.TypeMismatch.Error($"a stack is of tensors of one type, got {first.Type} and {other.Type}", first.Trace.Place(new(file, line)));
        }

        return first.Trace.Emit(new(file, line), b => b.Stack(place, [.. tensors.Select(t => t.Value)]));
    }

    /// <summary>Parts along an axis, of given sizes that sum to its own.</summary>
    /// <exception cref="GraphCompilerException">GRC1003: no such axis; GRC1004: the sizes do not sum to that of the axis, or one is negative.</exception>
    public static Tensor[] Split(Tensor x, long[] sizes, int axis = 0, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        int counted = x.Axis(axis, new(file, line));
        if (sizes.Any(size => size < 0 || size > x.Shape[counted]) || sizes.Sum() != x.Shape[counted])
        {
            throw DiagnosticId.InvalidAttribute.Error(
                FormattableString.Invariant($"axis {axis} of {x.Type} is not split into parts of {string.Join(", ", sizes.Select(s => FormattableString.Invariant($"{s}")))}"),
                x.Trace.Place(new(file, line)));
        }

        return x.Trace.EmitAll(new(file, line), b => b.Split(x.Value, counted, sizes));
    }

    /// <summary>The whole tensor repeated along each dimension, as NumPy's <c>tile</c>.</summary>
    /// <exception cref="GraphCompilerException">GRC1004: not a number for each dimension, or one is negative.</exception>
    public static Tensor Tile(Tensor x, long[] repeats, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        repeats.Length == x.Rank && repeats.All(n => n >= 0)
            ? x.Map(new(file, line), (b, v) => b.Tile(v, repeats))
            : throw DiagnosticId.InvalidAttribute.Error(
                FormattableString.Invariant($"{x.Type} is repeated {x.Rank} times, 0 or more each, got {repeats.Length} numbers"), x.Trace.Place(new(file, line)));

    /// <summary>Elements moved along an axis; those that leave it come in at the other end.</summary>
    /// <exception cref="GraphCompilerException">GRC1003: no such axis.</exception>
    public static Tensor Roll(Tensor x, long shift, int axis = -1, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        int counted = x.Axis(axis, new(file, line));
        return x.Map(new(file, line), (b, v) => b.Roll(v, counted, shift));
    }

    /// <summary>The first and last elements along an axis repeated beyond its ends.</summary>
    /// <exception cref="GraphCompilerException">GRC1003: no such axis; GRC1004: negative, or nothing to repeat.</exception>
    public static Tensor PadEdge(
        Tensor x, int axis, long before, long after, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        int counted = Padded(x, axis, before, after, x.Rank > 0 && x.Shape[x.Axis(axis, new(file, line))] > 0 ? long.MaxValue : 0, new(file, line));
        return x.Map(new(file, line), (b, v) => b.PadEdge(v, counted, before, after));
    }

    /// <summary>The elements along an axis mirrored beyond its ends, which are not repeated themselves.</summary>
    /// <exception cref="GraphCompilerException">GRC1003: no such axis; GRC1004: negative, or more than there is to mirror.</exception>
    public static Tensor PadReflect(
        Tensor x, int axis, long before, long after, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        int counted = Padded(x, axis, before, after, x.Shape[x.Axis(axis, new(file, line))] - 1, new(file, line));
        return x.Map(new(file, line), (b, v) => b.PadReflect(v, counted, before, after));
    }

    /// <summary>The matrices in the last two dimensions with zeros above a diagonal: a causal mask of ones.</summary>
    /// <param name="x">The matrices.</param>
    /// <param name="diagonal">The last diagonal that stays: 0 is the main one, positive ones lie above.</param>
    /// <param name="file">The user's file.</param>
    /// <param name="line">The user's line.</param>
    /// <exception cref="GraphCompilerException">GRC1002: no matrices.</exception>
    public static Tensor LowerTriangle(Tensor x, int diagonal = 0, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        Matrices(x, new(file, line)).Map(new(file, line), (b, v) => b.Triangle(v, upper: false, diagonal));

    /// <summary>The matrices in the last two dimensions with zeros below a diagonal.</summary>
    /// <param name="x">The matrices.</param>
    /// <param name="diagonal">The first diagonal that stays: 0 is the main one, positive ones lie above.</param>
    /// <param name="file">The user's file.</param>
    /// <param name="line">The user's line.</param>
    /// <exception cref="GraphCompilerException">GRC1002: no matrices.</exception>
    public static Tensor UpperTriangle(Tensor x, int diagonal = 0, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        Matrices(x, new(file, line)).Map(new(file, line), (b, v) => b.Triangle(v, upper: true, diagonal));

    /// <summary>The main diagonals of the matrices in the last two dimensions.</summary>
    /// <exception cref="GraphCompilerException">GRC1002: no matrices.</exception>
    public static Tensor Diagonal(Tensor x, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        Matrices(x, new(file, line)).Map(new(file, line), (b, v) => b.Diagonal(v));

    private static int Padded(Tensor x, int axis, long before, long after, long most, SourceLocation location)
    {
        int counted = x.Axis(axis, location);
        return before >= 0 && after >= 0 && before <= most && after <= most
            ? counted
            : throw DiagnosticId.InvalidAttribute.Error(
                FormattableString.Invariant($"axis {axis} of {x.Type} is not padded by {before} and {after}: there are {Math.Max(0, most)} elements for it"), x.Trace.Place(location));
    }

    private static Tensor Matrices(Tensor x, SourceLocation location) => x.Rank >= 2
        ? x : throw DiagnosticId.TypeMismatch.Error($"matrices lie in the last two dimensions, got {x.Type}", x.Trace.Place(location));
}
