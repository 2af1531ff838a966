using GraphCompiler.Compiler.Passes.AlgebraicSimplification;
using GraphCompiler.Compiler.Rewriting;

namespace GraphCompiler.Compiler.Passes;

/// <summary>Uses the laws of algebra, a family of rules a file (<see cref="AlgebraicSimplification"/>).</summary>
/// <remarks>
/// <code>
/// %1 = neg %x
/// %2 = add %y, %1             ⇒     %1 = sub %y, %x
/// %3 = transpose %2 …               return %1
/// %4 = transpose %3 … (back)
/// </code>
/// Results are the same by bits, but for rules that say otherwise and are off by default. Each family and each rule can be switched off by name.
/// </remarks>
public sealed class Simplification : RewritePass
{
    /// <inheritdoc/>
    public override string Id => "algebraic-simplification";

    /// <inheritdoc/>
    public override string Summary => "Uses the laws of algebra.";

    /// <inheritdoc/>
    public override IReadOnlyList<RuleSet> Families { get; } =
    [
        GradientEndRules.Set, IdentityRules.Set, IdempotenceRules.Set, NegationRules.Set, SelectRules.Set, CompareRules.Set, ConvertRules.Set,
        TransposeRules.Set, ReshapeRules.Set, BroadcastRules.Set, SliceRules.Set, ConcatenateRules.Set, PadRules.Set, ReverseRules.Set, PackRules.Set,
        ReductionRules.Set, DotRules.Set, HoistRules.Set, RelaxedRules.Set,
    ];
}
