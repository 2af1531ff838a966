namespace GraphCompiler.Compiler.Ir;

/// <summary>How an array lies in memory: dimensions cut into blocks, which come last (as <c>tensor.pack</c> of MLIR).</summary>
/// <param name="Dims">The dimensions that are cut, each once.</param>
/// <param name="Tiles">Elements of a block of each of them; they divide the dimension.</param>
/// <param name="Outer">Order of the outer dimensions; empty: as they are.</param>
/// <remarks>
/// <code>
/// f32[K,N]         dims=[1] tiles=[32] outer=[1,0]    f32[N/32,K,32]      panels of a matrix
/// f32[N,C,H,W]     dims=[1] tiles=[16]                f32[N,C/16,H,W,16]  channels in blocks
/// </code>
/// </remarks>
public sealed record BlockedLayout(EquatableArray<int> Dims, EquatableArray<long> Tiles, EquatableArray<int> Outer)
{
    /// <summary>Row-major: nothing is cut or moved.</summary>
    public static BlockedLayout RowMajor { get; } = new([], [], []);

    /// <summary>Whether it says anything for arrays of a shape: dimensions and tiles are there, and tiles divide.</summary>
    public bool Fits(Shape logical) =>
        Dims.Count == Tiles.Count && Dims.Distinct().Count() == Dims.Count
        && Dims.All(d => d >= 0 && d < logical.Rank) && Tiles.All(t => t > 0)
        && (Outer.Count == 0 || Outer.Order().SequenceEqual(Enumerable.Range(0, logical.Rank)))
        && Dims.Zip(Tiles).All(pair => logical[pair.First] % pair.Second == 0)
        && logical.Rank + Dims.Count <= Shape.MaxRank;

    /// <summary>The shape in memory of an array that is cut so.</summary>
    public Shape Physical(Shape logical) =>
        Shape.FromSizes([.. OuterOf(logical.Rank).Select(d => logical[d] / Tile(d)), .. Tiles]);

    /// <summary>The shape of an array from its shape in memory; null if it does not end with the blocks.</summary>
    public Shape? Logical(Shape physical)
    {
        int rank = physical.Rank - Dims.Count;
        if (rank < 0 || Dims.Count != Tiles.Count || Dims.Distinct().Count() != Dims.Count || Dims.Any(d => d < 0 || d >= rank)
            || (Outer.Count != 0 && Outer.Count != rank) || Outer.Any(d => d < 0 || d >= rank)
            || !Tiles.Select((t, i) => physical[rank + i] == t).All(same => same))
        {
            return null;
        }

        var sizes = new long[rank];
        int[] outer = OuterOf(rank);
        for (int i = 0; i < rank; i++)
        {
            sizes[outer[i]] = checked(physical[i] * Tile(outer[i]));
        }

        return Shape.FromSizes(sizes);
    }

    /// <summary>The order of the elements in memory of an array of a shape.</summary>
    public MemoryOrder ToMemoryOrder(Shape logical)
    {
        long[] strides = logical.Strides();
        return new MemoryOrder(
            [.. Physical(logical).ToSizes()],
            [.. OuterOf(logical.Rank).Select(d => strides[d] * Tile(d)), .. Dims.Select(d => strides[d])]);
    }

    /// <summary>The shape of an array with its blocks as dimensions: the same elements in the same row-major order.</summary>
    public Shape InBlocks(Shape logical) => Shape.FromSizes(
        [.. logical.SelectMany((size, d) => Tile(d) is > 1 and var tile && tile < size ? new[] { size / tile, tile } : [size.Size])]);

    /// <summary>The dimensions of <see cref="InBlocks"/> in the order in which they lie in memory.</summary>
    public EquatableArray<int> OrderInBlocks(Shape logical)
    {
        int[] outer = new int[logical.Rank], inner = new int[logical.Rank];
        int next = 0;
        for (int d = 0; d < logical.Rank; d++)
        {
            long tile = Tile(d);
            outer[d] = tile == 1 || tile < logical[d].Size ? next++ : -1;
            inner[d] = tile > 1 ? next++ : -1;
        }

        return OuterOf(logical.Rank).Select(d => outer[d]).Concat(Dims.Select(d => inner[d])).Where(d => d >= 0).ToEquatable();
    }

    /// <summary>The order of the outer dimensions.</summary>
    public int[] OuterOf(int rank) => Outer.Count == 0 ? [.. Enumerable.Range(0, rank)] : [.. Outer];

    /// <summary>Elements of a block of a dimension; 1 where it is not cut.</summary>
    public long Tile(int dim)
    {
        int at = Array.IndexOf([.. Dims], dim);
        return at < 0 ? 1 : Tiles[at];
    }
}
