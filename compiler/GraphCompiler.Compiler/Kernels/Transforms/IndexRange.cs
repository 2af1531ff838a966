namespace GraphCompiler.Compiler.Kernels.Transforms;

/// <summary>The least and the greatest value that an i64 expression can have.</summary>
/// <param name="Min">Least value.</param>
/// <param name="Max">Greatest value.</param>
internal readonly record struct IndexRange(Int128 Min, Int128 Max)
{
    /// <summary>Any i64.</summary>
    public static IndexRange All => new(long.MinValue, long.MaxValue);

    /// <summary>Whether every value is an i32.</summary>
    public bool FitsInt32 => Min >= int.MinValue && Max <= int.MaxValue;

    /// <summary>The range of one value.</summary>
    public static IndexRange Of(long value) => new(value, value);

    /// <summary>The range of sums.</summary>
    public static IndexRange operator +(IndexRange x, IndexRange y) => Checked(x.Min + y.Min, x.Max + y.Max);

    /// <summary>The range of differences.</summary>
    public static IndexRange operator -(IndexRange x, IndexRange y) => Checked(x.Min - y.Max, x.Max - y.Min);

    /// <summary>The range of products.</summary>
    public static IndexRange operator *(IndexRange x, IndexRange y)
    {
        Int128[] corners = [x.Min * y.Min, x.Min * y.Max, x.Max * y.Min, x.Max * y.Max];
        return Checked(corners.Min(), corners.Max());
    }

    /// <summary>The range of quotients by a positive constant, toward zero.</summary>
    public static IndexRange operator /(IndexRange x, long divisor) => new(x.Min / divisor, x.Max / divisor);

    /// <summary>The range of what is one or the other.</summary>
    public IndexRange Or(IndexRange other) => new(Int128.Min(Min, other.Min), Int128.Max(Max, other.Max));

    // Values wrap: a range that reaches beyond i64 says nothing.
    private static IndexRange Checked(Int128 min, Int128 max) =>
        min < long.MinValue || max > long.MaxValue ? All : new IndexRange(min, max);
}
