using GraphCompiler.Compiler.Rewriting;

namespace GraphCompiler.Compiler.Passes.AlgebraicSimplification;

/// <summary>Transposes around a dot become its dimension numbers.</summary>
/// <remarks>
/// The chain of each element runs over the same products in the same order: the lists of contracted dimensions keep their order, and a product's
/// factors may be exchanged.
/// </remarks>
public static class DotRules
{
    /// <summary>The rules.</summary>
    public static RuleSet Set { get; } = new("dot",
    [
        new("dot/of-transpose-left", "dot[d](transpose[p](x), y)", "dot[p(d)](x, y)  [the free dimensions keep their order]",
            static (b, node) => node is { Op: Dot dot, Operands: [{ Op: Transpose { Permutation: var p }, Operands: [var x] } t, var y] }
                && Permutations.Ascends(dot.Roles(t.Type, y.Type).LhsFree.Select(d => p[d]))
                ? b.Dot(x, y, dot with { LhsBatch = Map(p, dot.LhsBatch), LhsContract = Map(p, dot.LhsContract) }) : null),
        new("dot/of-transpose-right", "dot[d](x, transpose[p](y))", "dot[p(d)](x, y)  [the free dimensions keep their order]",
            static (b, node) => node is { Op: Dot dot, Operands: [var x, { Op: Transpose { Permutation: var p }, Operands: [var y] } t] }
                && Permutations.Ascends(dot.Roles(x.Type, t.Type).RhsFree.Select(d => p[d]))
                ? b.Dot(x, y, dot with { RhsBatch = Map(p, dot.RhsBatch), RhsContract = Map(p, dot.RhsContract) }) : null),
        new("dot/transposed", "transpose[p](dot[d](x, y))", "dot[d'](y, x)  [p exchanges the free dimensions of x and y]",
            static (b, node) =>
            {
                if (node is not { Op: Transpose { Permutation: var p }, Operands: [{ Op: Dot dot, Operands: [var x, var y] }] })
                {
                    return null;
                }

                ContractionRoles roles = dot.Roles(x.Type, y.Type);
                int batch = roles.LhsBatch.Count, m = roles.LhsFree.Count, n = roles.RhsFree.Count;
                IEnumerable<int> exchange =
                    [.. Enumerable.Range(0, batch), .. Enumerable.Range(batch + m, n), .. Enumerable.Range(batch, m)];
                return p.SequenceEqual(exchange)
                    ? b.Dot(y, x, new Dot(dot.RhsBatch, dot.LhsBatch, dot.RhsContract, dot.LhsContract)) : null;
            }),
    ]);

    private static EquatableArray<int> Map(EquatableArray<int> permutation, EquatableArray<int> dims) =>
        dims.Select(d => permutation[d]).ToEquatable();
}
