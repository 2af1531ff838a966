namespace GraphCompiler.Compiler.Ops.Contraction;

/// <summary>The family of ops that sum products over contracted indices.</summary>
public abstract record ContractionOp : Op
{
    /// <summary>How many products are summed for an element of the result, at most.</summary>
    public abstract long Depth(TensorType lhs, TensorType rhs);
}

/// <summary>Index roles of a dot; the result's dimensions are batch, m, n in this order.</summary>
/// <param name="LhsBatch">Batch dimensions of the left operand.</param>
/// <param name="RhsBatch">Batch dimensions of the right operand.</param>
/// <param name="LhsContract">Dimensions k of the left operand.</param>
/// <param name="RhsContract">Dimensions k of the right operand.</param>
/// <param name="LhsFree">Dimensions m of the left operand.</param>
/// <param name="RhsFree">Dimensions n of the right operand.</param>
public sealed record ContractionRoles(
    EquatableArray<int> LhsBatch, EquatableArray<int> RhsBatch,
    EquatableArray<int> LhsContract, EquatableArray<int> RhsContract,
    EquatableArray<int> LhsFree, EquatableArray<int> RhsFree);
