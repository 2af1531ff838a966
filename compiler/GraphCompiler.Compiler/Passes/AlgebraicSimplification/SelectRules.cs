using GraphCompiler.Compiler.Rewriting;

namespace GraphCompiler.Compiler.Passes.AlgebraicSimplification;

/// <summary>Choices that are known, and conditions that can be left out.</summary>
public static class SelectRules
{
    /// <summary>The rules.</summary>
    public static RuleSet Set { get; } = new("select",
    [
        new("select/true", "select(true, x, y)", "x",
            static (b, node) => node is { Op: Select, Operands: [var c, var x, _] } && Splat.Is(c, 1) ? x : null),
        new("select/false", "select(false, x, y)", "y",
            static (b, node) => node is { Op: Select, Operands: [var c, _, var y] } && Splat.Is(c, 0) ? y : null),
        new("select/same", "select(p, x, x)", "x",
            static (b, node) => node is { Op: Select, Operands: [_, var x, var y] } && x == y ? x : null),
        new("select/not", "select(not(p), x, y)", "select(p, y, x)",
            static (b, node) => node is { Op: Select, Operands: [{ Op: Not, Operands: [var p] }, var x, var y] }
                ? b.Select(p, y, x) : null),
        new("select/condition", "select(p, true, false)", "p",
            static (b, node) => node is { Op: Select, Type.DType: DType.Bool, Operands: [var p, var x, var y] }
                && Splat.Is(x, 1) && Splat.Is(y, 0) ? p : null),
        new("select/complement", "select(p, false, true)", "not(p)",
            static (b, node) => node is { Op: Select, Type.DType: DType.Bool, Operands: [var p, var x, var y] }
                && Splat.Is(x, 0) && Splat.Is(y, 1) ? b.Not(p) : null),
        new("select/nested-left", "select(p, select(p, x, y), z)", "select(p, x, z)",
            static (b, node) => node is { Op: Select, Operands: [var p, { Op: Select, Operands: [var q, var x, _] }, var z] }
                && p == q ? b.Select(p, x, z) : null),
        new("select/nested-right", "select(p, x, select(p, y, z))", "select(p, x, z)",
            static (b, node) => node is { Op: Select, Operands: [var p, var x, { Op: Select, Operands: [var q, _, var z] }] }
                && p == q ? b.Select(p, x, z) : null),
    ]);
}
