namespace GraphCompiler.Compiler.Kernels.Lowering.Contraction;

/// <summary>The lanes of two registers in turn, in two registers.</summary>
/// <remarks>
/// <code>
/// x0 x1 …   y0 y1 …   →   x0 y0 x1 y1 …   and the rest
/// </code>
/// Machines interleave within blocks of 128 bits: each register has its lanes put where the block lies that they go to, then two merges do.
/// </remarks>
/// <param name="type">Type of a register.</param>
public sealed class LaneInterleaving(KernelType type)
{
    /// <summary>Emits the two registers.</summary>
    /// <param name="scope">Where.</param>
    /// <param name="first">The register whose lanes come first.</param>
    /// <param name="second">The other.</param>
    public (Expr Lower, Expr Upper) Emit(KernelScope scope, Expr first, Expr second)
    {
        if (type.Lanes == 1)
        {
            return (first, second);
        }

        (Expr x, Expr y) = (Placed(scope, first), Placed(scope, second));
        return (Merged(upper: false), Merged(upper: true));

        Expr Merged(bool upper) => scope.Code.Let(new Merge(type, x, y, RegisterBlocks.Interleaved(type, 1, upper)), "turn");
    }

    /// <summary>In each block, lanes of the lower half of a register and as many of the upper one.</summary>
    private Expr Placed(KernelScope scope, Expr register)
    {
        int block = RegisterBlocks.Lanes(type), half = block / 2;
        if (block == type.Lanes)
        {
            return register;
        }

        EquatableArray<int> lanes = Enumerable.Range(0, type.Lanes).Select(lane =>
            (lane / block * half) + (lane % half) + (lane % block / half * (type.Lanes / 2))).ToEquatable();
        return scope.Code.Let(new Shuffle(type, register, lanes), "placed");
    }
}
