using GraphCompiler.Compiler.Kernels;
using GraphCompiler.Compiler.Reference;

namespace GraphCompiler.Compiler.Ops.Elementwise;

/// <summary>Shift to the right, the sign coming in: <c>z = ⌊x / 2ʸ⌋</c>; −1 or 0, by the sign, where y is not below the width.</summary>
/// <remarks>The bits of an unsigned number are taken as a signed one's. No derivative.</remarks>
public sealed record ShiftRightArithmetic : BinaryElementwise
{
    /// <inheritdoc/>
    public override string Name => "shift_right_arithmetic";

    /// <inheritdoc/>
    public override string Summary => "Shift to the right, the sign coming in: z = ⌊x / 2ʸ⌋ of the bits as a signed number; −1 or 0, by the sign, where y is not below the width.";

    /// <inheritdoc/>
    public override BinaryOracle Oracle => new(Integers: (type, x, y) =>
        IntegerFunctions.Signed(type, x) >> (IntegerFunctions.IsBelowWidth(type, y) ? (int)y : 63));

    /// <inheritdoc/>
    public override (double X, double Y, double Z)[] Values => [(-12, 2, -3), (-1, 64, -1), (12, 2, 3)];

    /// <inheritdoc/>
    public override Expr Compute(ScalarBuilder k, Expr x, Expr y) => k.Apply(ScalarFunction.ShiftRightArithmetic, x, y);
}

/// <summary>Builds <see cref="ShiftRightArithmetic"/>.</summary>
public static class ShiftRightArithmeticBuilder
{
    extension(GraphBuilder b)
    {
        /// <summary>Shift to the right, the sign coming in: <c>z = ⌊x / 2ʸ⌋</c>; −1 or 0, by the sign, where y is not below the width.</summary>
        public Value ShiftRightArithmetic(Value x, Value y) => b.Add(new ShiftRightArithmetic(), x, y);
    }
}
