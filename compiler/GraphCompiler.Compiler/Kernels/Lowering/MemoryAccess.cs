using System.Globalization;
using GraphCompiler.Compiler.Kernels.Indexing;

namespace GraphCompiler.Compiler.Kernels.Lowering;

/// <summary>One read of a group's input, or write of a packed output.</summary>
/// <param name="Value">The input or output.</param>
/// <param name="Linear">Which element, row-major, in terms of the loop variables <c>d0</c>, <c>d1</c>, …</param>
public sealed record MemoryAccess(Value Value, IndexExpr Linear)
{
    /// <summary>True if the element is a sum of loop variables times constants.</summary>
    public bool IsAffine => IndexAlgebra.Terms(Linear).Terms.All(t => t.Expr is IndexVar);

    /// <summary>The constant that the variable of dimension <paramref name="dim"/> is multiplied by; null if it occurs in a division.</summary>
    public long? Factor(int dim) => Factor(Linear, "d" + dim.ToString(CultureInfo.InvariantCulture));

    /// <summary>The constant that a variable is multiplied by in an index; null if it occurs in a division.</summary>
    public static long? Factor(IndexExpr index, string name)
    {
        long factor = 0;
        foreach (IndexTerm term in IndexAlgebra.Terms(index).Terms)
        {
            if (term.Expr is IndexVar v)
            {
                factor += v.Name == name ? term.Factor : 0;
            }
            else if (Mentions(term.Expr, name))
            {
                return null;
            }
        }

        return factor;
    }

    /// <summary>True if one counter can run through dimensions <paramref name="outer"/> and <paramref name="inner"/> together.</summary>
    public bool RunsThrough(int outer, int inner, long innerExtent) =>
        Factor(outer) is { } x && Factor(inner) is { } y && x == y * innerExtent;

    private static bool Mentions(IndexExpr index, string name) => index switch
    {
        IndexVar v => v.Name == name,
        IndexSum sum => sum.Terms.Any(t => Mentions(t.Expr, name)),
        IndexDiv div => Mentions(div.Dividend, name),
        IndexMod mod => Mentions(mod.Dividend, name),
        _ => false,
    };
}
