using GraphCompiler.Compiler.Rewriting;

namespace GraphCompiler.Compiler.Passes.AlgebraicSimplification;

/// <summary>Comparisons whose answer is known, and their complements. Every order of floats is false of a NaN.</summary>
public static class CompareRules
{
    /// <summary>The rules.</summary>
    public static RuleSet Set { get; } = new("compare",
    [
        new("compare/self", "compare[=](i, i)", "true  [integers and bool; ≤ ≥ true, ≠ < > false]",
            static (b, node) => node is { Op: Compare { Direction: var direction }, Operands: [{ Type.DType.IsFloat: false } x, var y] }
                && x == y ? b.Full(node.Type, IncludesEqual(direction) ? 1 : 0) : null),
        new("compare/not", "not(compare[<](i, j))", "compare[≥](i, j)  [integers and bool; of floats only = and ≠]",
            static (b, node) => node is
                { Op: Not, Operands: [{ Op: Compare { Direction: var direction }, Operands: [var x, var y] }] }
                && (!x.Type.DType.IsFloat || direction is ComparisonDirection.Equal or ComparisonDirection.NotEqual)
                ? b.Compare(Complement(direction), x, y) : null),
        new("compare/with-true", "compare[=](p, true)", "p  [and p ≠ false]",
            static (b, node) => node is { Op: Compare { Direction: var direction }, Operands: [{ Type.DType: DType.Bool } p, var c] }
                && ((direction == ComparisonDirection.Equal && Splat.Is(c, 1)) || (direction == ComparisonDirection.NotEqual && Splat.Is(c, 0)))
                ? p : null),
        new("compare/with-false", "compare[=](p, false)", "not(p)  [and p ≠ true]",
            static (b, node) => node is { Op: Compare { Direction: var direction }, Operands: [{ Type.DType: DType.Bool } p, var c] }
                && ((direction == ComparisonDirection.Equal && Splat.Is(c, 0)) || (direction == ComparisonDirection.NotEqual && Splat.Is(c, 1)))
                ? b.Not(p) : null),
    ]);

    /// <summary>The direction with the operands exchanged.</summary>
    internal static ComparisonDirection Swap(ComparisonDirection direction) => direction switch
    {
        ComparisonDirection.Less => ComparisonDirection.Greater,
        ComparisonDirection.LessOrEqual => ComparisonDirection.GreaterOrEqual,
        ComparisonDirection.Greater => ComparisonDirection.Less,
        ComparisonDirection.GreaterOrEqual => ComparisonDirection.LessOrEqual,
        _ => direction,
    };

    private static ComparisonDirection Complement(ComparisonDirection direction) => direction switch
    {
        ComparisonDirection.Equal => ComparisonDirection.NotEqual,
        ComparisonDirection.NotEqual => ComparisonDirection.Equal,
        ComparisonDirection.Less => ComparisonDirection.GreaterOrEqual,
        ComparisonDirection.LessOrEqual => ComparisonDirection.Greater,
        ComparisonDirection.Greater => ComparisonDirection.LessOrEqual,
        _ => ComparisonDirection.Less,
    };

    private static bool IncludesEqual(ComparisonDirection direction) =>
        direction is ComparisonDirection.Equal or ComparisonDirection.LessOrEqual or ComparisonDirection.GreaterOrEqual;
}
