using GraphCompiler.Compiler.Rewriting;

namespace GraphCompiler.Compiler.Passes.AlgebraicSimplification;

/// <summary>What a function makes of its own result, and of one operand given twice.</summary>
public static class IdempotenceRules
{
    /// <summary>The rules.</summary>
    public static RuleSet Set { get; } = new("idempotence",
    [
        new("idempotence/same-operand", "min(x, x)", "x  [min, max, and, or]",
            static (b, node) => node is { Op: Min or Max or And or Or, Operands: [var x, var y] } && x == y ? x : null),
        new("idempotence/sub-self", "sub(i, i)", "0  [integers; of floats NaN − NaN is not 0]",
            static (b, node) => node is { Op: Sub, Operands: [{ Type.DType.IsFloat: false } x, var y] } && x == y
                ? b.ZeroLike(x) : null),
        new("idempotence/xor-self", "xor(x, x)", "0",
            static (b, node) => node is { Op: Xor, Operands: [var x, var y] } && x == y ? b.ZeroLike(x) : null),
        new("idempotence/abs", "abs(abs(x))", "abs(x)",
            static (b, node) => node is { Op: Abs, Operands: [{ Op: Abs } y] } ? y : null),
        new("idempotence/sign", "sign(sign(x))", "sign(x)",
            static (b, node) => node is { Op: Sign, Operands: [{ Op: Sign } y] } ? y : null),
        new("idempotence/round", "floor(round(x))", "round(x)  [floor, ceil, round of floor, ceil, round]",
            static (b, node) => node is { Op: Floor or Ceil or Round, Operands: [{ Op: Floor or Ceil or Round } y] } ? y : null),
        new("idempotence/clamp", "clamp[l, h](clamp[l, h](x))", "clamp[l, h](x)",
            static (b, node) => node is { Op: Clamp outer, Operands: [{ Op: Clamp inner } y] } && outer == inner ? y : null),
        new("idempotence/associate", "f(f(x, c), d)", "f(x, f(c, d))  [constants; min, max, and, or, xor; add and mul of integers]",
            static (b, node) => node is { Op: var f, Operands: [{ Operands: [var x, var c] } inner, var d] }
                && f == inner.Op && IsAssociative(f, node.Type.DType) && Splat.Of(c) is not null && Splat.Of(d) is not null
                ? b.Add(f, x, b.Add(f, c, d)) : null),
    ]);

    private static bool IsAssociative(Op op, DType type) =>
        op is Min or Max or And or Or or Xor || (op is Add or Mul && !type.IsFloat);
}
