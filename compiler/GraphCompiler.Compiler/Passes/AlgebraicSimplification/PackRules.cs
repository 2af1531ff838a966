using GraphCompiler.Compiler.Rewriting;

namespace GraphCompiler.Compiler.Passes.AlgebraicSimplification;

/// <summary>Packing and unpacking cancel.</summary>
public static class PackRules
{
    /// <summary>The rules.</summary>
    public static RuleSet Set { get; } = new("pack",
    [
        new("pack/of-unpack", "pack[l](unpack[l](x))", "x",
            static (b, node) => node is { Op: Pack pack, Operands: [{ Op: Unpack unpack, Operands: [var x] }] } && pack.Layout == unpack.Layout ? x : null),
        new("pack/unpack-of-pack", "unpack[l](pack[l](x))", "x",
            static (b, node) => node is { Op: Unpack unpack, Operands: [{ Op: Pack pack, Operands: [var x] }] } && pack.Layout == unpack.Layout ? x : null),
        new("pack/nothing", "pack[nothing](x)", "x  [no dimension is cut, and the others stay in order; unpack alike]",
            static (b, node) => node is { Op: Pack or Unpack, Operands: [var x] } && x.Type == node.Type && Layout(node.Op) is { Dims.Count: 0 } layout
                && Permutations.Ascends(layout.Outer) ? x : null),
    ]);

    private static BlockedLayout Layout(Op op) => op is Pack pack ? pack.Layout : ((Unpack)op).Layout;
}
