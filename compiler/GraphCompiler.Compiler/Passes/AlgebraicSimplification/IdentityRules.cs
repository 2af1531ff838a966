using GraphCompiler.Compiler.Rewriting;

namespace GraphCompiler.Compiler.Passes.AlgebraicSimplification;

/// <summary>Neutral and absorbing elements.</summary>
/// <remarks>
/// Of floats only what holds for −0, infinities and NaN: x + (−0) is x, but x + 0 is not (−0 + 0 = 0); x · 0 is not 0. Constants stand right
/// (<see cref="Canonicalization"/>), so that each law is written once.
/// </remarks>
public static class IdentityRules
{
    /// <summary>The rules.</summary>
    public static RuleSet Set { get; } = new("identity",
    [
        new("identity/add-zero", "add(x, -0)", "x  [of integers: add(x, 0)]",
            static (b, node) => node is { Op: Add, Operands: [var x, var zero] }
                && Splat.Is(zero, x.Type.DType.IsFloat ? -0.0 : 0) ? x : null),
        new("identity/sub-zero", "sub(x, 0)", "x",
            static (b, node) => node is { Op: Sub, Operands: [var x, var zero] } && Splat.Is(zero, 0) ? x : null),
        new("identity/mul-one", "mul(x, 1)", "x",
            static (b, node) => node is { Op: Mul, Operands: [var x, var one] } && Splat.Is(one, 1) ? x : null),
        new("identity/div-one", "div(x, 1)", "x",
            static (b, node) => node is { Op: Div, Operands: [var x, var one] } && Splat.Is(one, 1) ? x : null),
        new("identity/mul-zero", "mul(i, 0)", "0  [integers]",
            static (b, node) => node is { Op: Mul, Operands: [{ Type.DType.IsFloat: false }, var zero] }
                && Splat.Is(zero, 0) ? zero : null),
        new("identity/mul-minus-one", "mul(x, -1)", "neg(x)  [floats and signed integers]",
            static (b, node) => node is { Op: Mul, Operands: [{ Type.DType.IsUnsigned: false } x, var minusOne] }
                && Splat.Is(minusOne, -1) ? b.Neg(x) : null),
        new("identity/div-power-of-two", "div(x, c)", "mul(x, 1/c)  [c = ±2ⁿ, 1/c normal]",
            static (b, node) => node is { Op: Div, Operands: [var x, var c] } && Reciprocal(c) is { } reciprocal
                ? b.Mul(x, b.Full(x.Type, reciprocal)) : null),
        new("identity/and-ones", "and(x, ~0)", "x",
            static (b, node) => node is { Op: And, Operands: [var x, var ones] } && Splat.IsAllOnes(ones) ? x : null),
        new("identity/and-zero", "and(x, 0)", "0",
            static (b, node) => node is { Op: And, Operands: [_, var zero] } && Splat.Is(zero, 0) ? zero : null),
        new("identity/or-zero", "or(x, 0)", "x",
            static (b, node) => node is { Op: Or, Operands: [var x, var zero] } && Splat.Is(zero, 0) ? x : null),
        new("identity/or-ones", "or(x, ~0)", "~0",
            static (b, node) => node is { Op: Or, Operands: [_, var ones] } && Splat.IsAllOnes(ones) ? ones : null),
        new("identity/xor-zero", "xor(x, 0)", "x",
            static (b, node) => node is { Op: Xor, Operands: [var x, var zero] } && Splat.Is(zero, 0) ? x : null),
        new("identity/xor-ones", "xor(x, ~0)", "not(x)",
            static (b, node) => node is { Op: Xor, Operands: [var x, var ones] } && Splat.IsAllOnes(ones) ? b.Not(x) : null),
        new("identity/shift-zero", "shift(x, 0)", "x  [each of the three shifts]",
            static (b, node) => node is { Op: ShiftLeft or ShiftRightLogical or ShiftRightArithmetic, Operands: [var x, var zero] }
                && Splat.Is(zero, 0) ? x : null),
        new("identity/min-infinity", "min(x, inf)", "x",
            static (b, node) => node is { Op: Min, Operands: [var x, var c] }
                && Splat.Float(c) is double.PositiveInfinity ? x : null),
        new("identity/max-infinity", "max(x, -inf)", "x",
            static (b, node) => node is { Op: Max, Operands: [var x, var c] }
                && Splat.Float(c) is double.NegativeInfinity ? x : null),
    ]);

    /// <summary>1/c where c is a power of two and both are normal numbers of the type: the one case in which division is a product, bit for bit.</summary>
    private static double? Reciprocal(Value c) =>
        Splat.Float(c) is { } value && Math.Abs(value) != 1 && double.IsPow2(Math.Abs(value))
        && Math.ILogB(value) is var exponent && Math.Abs(exponent) <= (c.Type.DType == DType.F64 ? 1022 : 126)
            ? 1 / value : null;
}
