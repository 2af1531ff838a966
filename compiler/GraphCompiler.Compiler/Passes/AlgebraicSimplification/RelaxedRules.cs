using GraphCompiler.Compiler.Rewriting;

namespace GraphCompiler.Compiler.Passes.AlgebraicSimplification;

/// <summary>Laws of real numbers that change roundings; off unless <see cref="CompilerOptions.RelaxedRounding"/> is set.</summary>
public static class RelaxedRules
{
    /// <summary>The rules.</summary>
    public static RuleSet Set { get; } = new("relaxed",
    [
        new("relaxed/pow-one", "pow(x, 1)", "x",
            static (b, node) => node is { Op: Pow, Operands: [{ Type.DType.IsFloat: true } x, var one] }
                && Splat.Is(one, 1) ? x : null) { ChangesRounding = true },
        new("relaxed/pow-two", "pow(x, 2)", "mul(x, x)",
            static (b, node) => node is { Op: Pow, Operands: [{ Type.DType.IsFloat: true } x, var two] }
                && Splat.Is(two, 2) ? b.Mul(x, x) : null) { ChangesRounding = true },
        new("relaxed/div-constant", "div(x, c)", "mul(x, 1/c)  [1/c finite and not 0]",
            static (b, node) => node is { Op: Div, Operands: [var x, var c] }
                && Splat.Float(c) is { } value && Math.Abs(value) is > 1e-30 and < 1e30
                ? b.Mul(x, b.Full(x.Type, 1 / value)) : null) { ChangesRounding = true },
        new("relaxed/mul-constants", "mul(mul(x, c), d)", "mul(x, c·d)",
            static (b, node) => node is { Op: Mul, Type.DType.IsFloat: true, Operands: [{ Op: Mul, Operands: [var x, var c] }, var d] }
                && Splat.Of(c) is not null && Splat.Of(d) is not null ? b.Mul(x, b.Mul(c, d)) : null) { ChangesRounding = true },
        new("relaxed/div-sqrt", "div(x, sqrt(y))", "mul(x, rsqrt(y))",
            static (b, node) => node is { Op: Div, Operands: [var x, { Op: Sqrt, Operands: [var y] }] }
                ? b.Mul(x, b.Rsqrt(y)) : null) { ChangesRounding = true },
    ]);
}
