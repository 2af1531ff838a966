using GraphCompiler.Compiler.Passes.AlgebraicSimplification;
using GraphCompiler.Compiler.Rewriting;

namespace GraphCompiler.Compiler.Passes;

/// <summary>Brings what can be written in two ways into one form, so that later rules and passes need to know only that.</summary>
/// <remarks>
/// <code>
/// %1 = constant 2              %1 = constant 2
/// %2 = mul %1, %x       ⇒      %2 = mul %x, %1
/// </code>
/// Costs nothing.
/// </remarks>
public sealed class Canonicalization : RewritePass
{
    /// <inheritdoc/>
    public override string Id => "canonicalization";

    /// <inheritdoc/>
    public override string Summary => "Brings what can be written in two ways into one form: constants stand right.";

    /// <inheritdoc/>
    public override IReadOnlyList<RuleSet> Families { get; } =
    [
        new("canonical",
        [
            new("canonical/constant-right", "add(c, x)", "add(x, c)  [add, mul, min, max, and, or, xor]",
                static (b, node) => node is { Op: Add or Mul or Min or Max or And or Or or Xor, Operands: [var c, var x] }
                    && IsConstant(c) && !IsConstant(x) ? b.Add(node.Op, x, c) : null),
            new("canonical/compare-constant-right", "compare[<](c, x)", "compare[>](x, c)",
                static (b, node) => node is { Op: Compare { Direction: var direction }, Operands: [var c, var x] }
                    && IsConstant(c) && !IsConstant(x) ? b.Compare(CompareRules.Swap(direction), x, c) : null),
        ]),
    ];

    private static bool IsConstant(Value value) => value.Op is Constant || Splat.Of(value) is not null;
}
