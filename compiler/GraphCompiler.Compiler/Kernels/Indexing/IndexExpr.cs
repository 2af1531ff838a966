using System.Globalization;

namespace GraphCompiler.Compiler.Kernels.Indexing;

/// <summary>
/// An integer expression of loop variables with a known range: sums, products with constants, floor division and remainder by positive
/// constants. Simplified as it is built, so that a reshape and its inverse cancel.
/// </summary>
/// <param name="Min">Least value.</param>
/// <param name="Max">Greatest value, inclusive.</param>
public abstract record IndexExpr(long Min, long Max)
{
    /// <summary>A constant.</summary>
    public static implicit operator IndexExpr(long value) => new IndexConst(value);

    /// <summary>A sum.</summary>
    public static IndexExpr operator +(IndexExpr x, IndexExpr y) => IndexAlgebra.Sum(x, y);

    /// <summary>A difference.</summary>
    public static IndexExpr operator -(IndexExpr x, IndexExpr y) => IndexAlgebra.Sum(x, IndexAlgebra.Scale(y, -1));

    /// <summary>A product with a constant.</summary>
    public static IndexExpr operator *(IndexExpr x, long factor) => IndexAlgebra.Scale(x, factor);

    /// <summary>Floor division by a positive constant.</summary>
    public static IndexExpr operator /(IndexExpr x, long divisor) => IndexAlgebra.Divide(x, divisor);

    /// <summary>Remainder (not negative) by a positive constant.</summary>
    public static IndexExpr operator %(IndexExpr x, long divisor) => IndexAlgebra.Remainder(x, divisor);
}

/// <summary>A constant.</summary>
public sealed record IndexConst(long Value) : IndexExpr(Value, Value)
{
    /// <inheritdoc/>
    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}

/// <summary>A loop variable in [0, <paramref name="Extent"/>).</summary>
public sealed record IndexVar(string Name, long Extent) : IndexExpr(0, Math.Max(0, Extent - 1))
{
    /// <inheritdoc/>
    public override string ToString() => Name;
}
