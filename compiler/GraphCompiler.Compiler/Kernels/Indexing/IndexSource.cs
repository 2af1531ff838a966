namespace GraphCompiler.Compiler.Kernels.Indexing;

/// <summary><c>Low ≤ Expr &lt; High</c>.</summary>
public readonly record struct IndexCondition(IndexExpr Expr, long Low, long High)
{
    /// <summary>True where the range of the expression alone makes it hold.</summary>
    public bool AlwaysHolds => Expr.Min >= Low && Expr.Max < High;

    /// <summary>True where the range of the expression alone makes it fail.</summary>
    public bool NeverHolds => Expr.Max < Low || Expr.Min >= High;
}

/// <summary>Where an element of a movement op's result comes from: an element of an operand, where all conditions hold.</summary>
/// <param name="Operand">Number of the operand.</param>
/// <param name="Index">Index into the operand, one expression a dimension; within its bounds wherever the conditions hold.</param>
/// <param name="Conditions">When this source applies; none: always.</param>
public sealed record IndexSource(
    int Operand, EquatableArray<IndexExpr> Index, EquatableArray<IndexCondition> Conditions = default);
