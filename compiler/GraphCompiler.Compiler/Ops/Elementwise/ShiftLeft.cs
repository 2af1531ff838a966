using GraphCompiler.Compiler.Kernels;
using GraphCompiler.Compiler.Reference;

namespace GraphCompiler.Compiler.Ops.Elementwise;

/// <summary>Shift to the left: <c>z = x · 2ʸ, wrapped</c>; 0 where y is not below the width.</summary>
/// <remarks>No derivative.</remarks>
public sealed record ShiftLeft : BinaryElementwise
{
    /// <inheritdoc/>
    public override string Name => "shift_left";

    /// <inheritdoc/>
    public override string Summary => "Shift to the left: z = x · 2ʸ, wrapped; 0 where y is not below the width.";

    /// <inheritdoc/>
    public override BinaryOracle Oracle => new(Integers: (type, x, y) => IntegerFunctions.IsBelowWidth(type, y) ? x << (int)y : 0);

    /// <inheritdoc/>
    public override (double X, double Y, double Z)[] Values => [(3, 2, 12), (1, 64, 0), (1, -1, 0)];

    /// <inheritdoc/>
    public override Expr Compute(ScalarBuilder k, Expr x, Expr y) => k.Apply(ScalarFunction.ShiftLeft, x, y);
}

/// <summary>Builds <see cref="ShiftLeft"/>.</summary>
public static class ShiftLeftBuilder
{
    extension(GraphBuilder b)
    {
        /// <summary>Shift to the left: <c>z = x · 2ʸ, wrapped</c>; 0 where y is not below the width.</summary>
        public Value ShiftLeft(Value x, Value y) => b.Add(new ShiftLeft(), x, y);
    }
}
