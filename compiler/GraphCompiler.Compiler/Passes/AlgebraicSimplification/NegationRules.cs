using GraphCompiler.Compiler.Rewriting;

namespace GraphCompiler.Compiler.Passes.AlgebraicSimplification;

/// <summary>Signs: a negation flips one bit of a float and rounds nothing, so it moves freely through products, sums and quotients.</summary>
public static class NegationRules
{
    /// <summary>The rules.</summary>
    public static RuleSet Set { get; } = new("negation",
    [
        new("negation/twice", "neg(neg(x))", "x",
            static (b, node) => node is { Op: Neg, Operands: [{ Op: Neg, Operands: [var x] }] } ? x : null),
        new("negation/not-twice", "not(not(x))", "x",
            static (b, node) => node is { Op: Not, Operands: [{ Op: Not, Operands: [var x] }] } ? x : null),
        new("negation/add-right", "add(x, neg(y))", "sub(x, y)",
            static (b, node) => node is { Op: Add, Operands: [var x, { Op: Neg, Operands: [var y] }] } ? b.Sub(x, y) : null),
        new("negation/add-left", "add(neg(x), y)", "sub(y, x)",
            static (b, node) => node is { Op: Add, Operands: [{ Op: Neg, Operands: [var x] }, var y] } ? b.Sub(y, x) : null),
        new("negation/sub-right", "sub(x, neg(y))", "add(x, y)",
            static (b, node) => node is { Op: Sub, Operands: [var x, { Op: Neg, Operands: [var y] }] } ? b.Add(x, y) : null),
        new("negation/sub-from-zero", "sub(-0, x)", "neg(x)  [of integers: sub(0, x)]",
            static (b, node) => node is { Op: Sub, Operands: [var zero, var x] } && x.Type.DType.IsUnsigned is false
                && Splat.Is(zero, x.Type.DType.IsFloat ? -0.0 : 0) ? b.Neg(x) : null),
        new("negation/of-sub", "neg(sub(i, j))", "sub(j, i)  [integers; of floats −(x − x) is −0]",
            static (b, node) => node is
                { Op: Neg, Operands: [{ Op: Sub, Type.DType.IsFloat: false, Operands: [var x, var y] }] } ? b.Sub(y, x) : null),
        new("negation/product", "mul(neg(x), neg(y))", "mul(x, y)",
            static (b, node) => node is
                { Op: Mul, Operands: [{ Op: Neg, Operands: [var x] }, { Op: Neg, Operands: [var y] }] } ? b.Mul(x, y) : null),
        new("negation/quotient", "div(neg(x), neg(y))", "div(x, y)  [floats]",
            static (b, node) => node is
                { Op: Div, Type.DType.IsFloat: true, Operands: [{ Op: Neg, Operands: [var x] }, { Op: Neg, Operands: [var y] }] }
                ? b.Div(x, y) : null),
        new("negation/into-constant", "mul(neg(x), c)", "mul(x, -c)",
            static (b, node) => node is { Op: Mul, Operands: [{ Op: Neg, Operands: [var x] }, var c] }
                && Splat.Of(c) is not null ? b.Mul(x, b.Neg(c)) : null),
        new("negation/of-constant-product", "neg(mul(x, c))", "mul(x, -c)",
            static (b, node) => node is { Op: Neg, Operands: [{ Op: Mul, Operands: [var x, var c] }] }
                && Splat.Of(c) is not null ? b.Mul(x, b.Neg(c)) : null),
        new("negation/abs", "abs(neg(x))", "abs(x)  [floats and signed integers]",
            static (b, node) => node is { Op: Abs, Type.DType.IsUnsigned: false, Operands: [{ Op: Neg, Operands: [var x] }] }
                ? b.Abs(x) : null),
    ]);
}
