using GraphCompiler.Compiler.Kernels;
using GraphCompiler.Compiler.Reference;

namespace GraphCompiler.Compiler.Ops.Elementwise;

/// <summary>Shift to the right, zeros coming in: <c>z = ⌊x / 2ʸ⌋ of the bits as an unsigned number</c>; 0 where y is not below the width.</summary>
/// <remarks>No derivative.</remarks>
public sealed record ShiftRightLogical : BinaryElementwise
{
    /// <inheritdoc/>
    public override string Name => "shift_right_logical";

    /// <inheritdoc/>
    public override string Summary => "Shift to the right, zeros coming in: z = ⌊x / 2ʸ⌋ of the bits as an unsigned number; 0 where y is not below the width.";

    /// <inheritdoc/>
    public override BinaryOracle Oracle => new(Integers: (type, x, y) =>
        IntegerFunctions.IsBelowWidth(type, y) ? (long)(IntegerFunctions.Unsigned(type, x) >> (int)y) : 0);

    /// <inheritdoc/>
    public override (double X, double Y, double Z)[] Values => [(12, 2, 3), (-1, 60, 15), (1, 64, 0)];

    /// <inheritdoc/>
    public override Expr Compute(ScalarBuilder k, Expr x, Expr y) => k.Apply(ScalarFunction.ShiftRightLogical, x, y);
}

/// <summary>Builds <see cref="ShiftRightLogical"/>.</summary>
public static class ShiftRightLogicalBuilder
{
    extension(GraphBuilder b)
    {
        /// <summary>Shift to the right, zeros coming in: <c>z = ⌊x / 2ʸ⌋ of the bits as an unsigned number</c>; 0 where y is not below the width.</summary>
        public Value ShiftRightLogical(Value x, Value y) => b.Add(new ShiftRightLogical(), x, y);
    }
}
