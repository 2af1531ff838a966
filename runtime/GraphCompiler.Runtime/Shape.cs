using System.Collections;
using System.Runtime.CompilerServices;
using GraphCompiler.Runtime.Diagnostics;

namespace GraphCompiler.Runtime;

/// <summary>The dimensions of a tensor, outermost first; compared by content.</summary>
/// <remarks>
/// The one place where shapes are checked: no dimension is negative, the rank is at most <see cref="MaxRank"/>, and the number of
/// elements fits <see cref="MaxElements"/>, so that no later byte offset can overflow 64 bits.
/// </remarks>
[CollectionBuilder(typeof(Shape), nameof(Create))]
public sealed class Shape : IEquatable<Shape>, IReadOnlyList<Dim>
{
    /// <summary>The highest rank of a tensor.</summary>
    public const int MaxRank = 16;

    /// <summary>The largest number of elements of a tensor: 2⁴⁰.</summary>
    public const long MaxElements = 1L << 40;

    private readonly Dim[] dims;

    private Shape(Dim[] dims, long elements) => (this.dims, Elements) = (dims, elements);

    /// <summary>The shape of a scalar: rank 0, one element.</summary>
    public static Shape Scalar { get; } = new([], 1);

    /// <summary>Number of dimensions.</summary>
    public int Rank => dims.Length;

    /// <summary>Number of elements: the product of the dimensions.</summary>
    public long Elements { get; }

    /// <summary>The dimensions.</summary>
    public ReadOnlySpan<Dim> Dims => dims;

    /// <inheritdoc/>
    public int Count => dims.Length;

    /// <summary>Dimension <paramref name="axis"/>, 0 being the outermost.</summary>
    public Dim this[int axis] => dims[axis];

    /// <summary>Makes a shape from its dimensions.</summary>
    /// <exception cref="GraphCompilerException">GRC1001: a negative dimension, too high a rank or too many elements.</exception>
    public static Shape Create(params ReadOnlySpan<Dim> dims)
    {
        if (dims.Length > MaxRank)
        {
            throw DiagnosticId.InvalidShape.Error($"a tensor has at most {MaxRank} dimensions, got {dims.Length}");
        }

        long elements = 1;
        bool empty = false;
        foreach (Dim dim in dims)
        {
            if (dim < 0)
            {
                throw DiagnosticId.InvalidShape.Error($"a dimension is at least 0, got {Text(dims)}");
            }

            empty |= dim == 0;
            // Checked without the zeros, so that [0, 2⁶³ − 1] cannot hide an absurd dimension.
            if (dim != 0 && elements > MaxElements / dim)
            {
                throw DiagnosticId.InvalidShape.Error(
                    $"a tensor has at most 2^40 elements, got {Text(dims)}");
            }

            elements *= dim == 0 ? 1 : dim;
        }

        return dims.Length == 0 ? Scalar! : new Shape(dims.ToArray(), empty ? 0 : elements);
    }

    /// <summary>Makes a shape from sizes.</summary>
    /// <exception cref="GraphCompilerException">GRC1001, as for <see cref="Create"/>.</exception>
    public static Shape FromSizes(params ReadOnlySpan<long> sizes)
    {
        var dims = new Dim[sizes.Length];
        for (int i = 0; i < sizes.Length; i++)
        {
            dims[i] = sizes[i];
        }

        return Create(dims);
    }

    /// <summary>The sizes of the dimensions as plain numbers.</summary>
    public long[] ToSizes() => Array.ConvertAll(dims, d => d.Size);

    /// <summary>Row-major strides in elements: the last dimension has stride 1.</summary>
    public long[] Strides()
    {
        var strides = new long[Rank];
        long stride = 1;
        for (int axis = Rank - 1; axis >= 0; axis--)
        {
            strides[axis] = stride;
            stride *= Math.Max(1, dims[axis]);
        }

        return strides;
    }

    /// <summary>The dimensions at the given axes, in their order.</summary>
    public Shape Select(IEnumerable<int> axes) => Create(axes.Select(axis => dims[axis]).ToArray());

    /// <summary>The dimensions without those at the given axes.</summary>
    public Shape Without(IEnumerable<int> axes)
    {
        var removed = axes.ToHashSet();
        return Select(Enumerable.Range(0, Rank).Where(axis => !removed.Contains(axis)));
    }

    /// <inheritdoc/>
    public bool Equals(Shape? other) => other is not null && dims.AsSpan().SequenceEqual(other.dims);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Shape);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (Dim dim in dims)
        {
            hash.Add(dim);
        }

        return hash.ToHashCode();
    }

    /// <summary>The shape as text: <c>[32,784]</c>; <c>[]</c> for a scalar.</summary>
    public override string ToString() => Text(dims);

    /// <inheritdoc/>
    public IEnumerator<Dim> GetEnumerator() => ((IEnumerable<Dim>)dims).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => dims.GetEnumerator();

    private static string Text(ReadOnlySpan<Dim> dims) => "[" + string.Join(",", dims.ToArray()) + "]";
}
