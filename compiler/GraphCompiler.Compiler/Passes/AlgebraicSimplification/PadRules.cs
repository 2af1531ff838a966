using GraphCompiler.Compiler.Rewriting;

namespace GraphCompiler.Compiler.Passes.AlgebraicSimplification;

/// <summary>Padding of nothing, padding of padding.</summary>
public static class PadRules
{
    /// <summary>The rules.</summary>
    public static RuleSet Set { get; } = new("pad",
    [
        new("pad/nothing", "pad[0, 0, 0](x, v)", "x",
            static (b, node) => node is { Op: Pad pad, Operands: [var x, _] }
                && pad.Low.Concat(pad.High).Concat(pad.Interior).All(n => n == 0) ? x : null),
        new("pad/compose", "pad[l, h](pad[k, g](x, v), v)", "pad[l + k, h + g](x, v)  [nothing between the elements, nothing cut off]",
            static (b, node) => node is { Op: Pad outer, Operands: [{ Op: Pad inner, Operands: [var x, var v] }, var w] }
                && v == w && IsPlain(outer) && IsPlain(inner)
                ? b.Pad(
                    x, v, outer.Low.Zip(inner.Low, (p, q) => p + q).ToEquatable(), outer.High.Zip(inner.High, (p, q) => p + q).ToEquatable(),
                    outer.Interior)
                : null),
    ]);

    private static bool IsPlain(Pad pad) => pad.Interior.All(n => n == 0) && pad.Low.Concat(pad.High).All(n => n >= 0);
}
